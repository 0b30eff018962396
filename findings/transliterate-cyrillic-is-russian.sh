#!/usr/bin/env bash
# transliterate 1.10.2 takes Ukrainian, Serbian, Macedonian, Bulgarian and Mongolian for
# Russian.
#
# A good engineer would guess: of the languages it has tables for, it says the one whose
# letters the text is written in. Russian has no "ї", "ћ", "ѓ" or "ө".
#
# What happens: all tables in Cyrillic match the text a little, and the Russian one comes
# first; with heavy_check=True as well. Georgian, Armenian and Greek are told apart.
#
# Why it matters to a news monitor: names are written in Latin letters by the wrong
# table, or with letters left in Cyrillic, and no longer meet the watchlist's spelling.
#
# Source: transliterate, utils.py, detect_language and `detectable` of its packs.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    transliterate==1.10.2 \
    six==1.17.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from transliterate import detect_language, get_available_language_codes, translit

CASES = {
    "uk": "Київ — столиця України, її мешканці",
    "sr": "Ђаци и њихова ћутања у Београду",
    "mk": "Ѓаволот и ќебето во Скопје",
    "bg": "Първият ъгъл на общината",
    "mn": "Өвөл үүлтэй байна",
    "ru": "Москва и её жители",
    "el": "Αθήνα",
    "ka": "თბილისი",
}
changed = not set(CASES) <= set(get_available_language_codes())
for language, text in CASES.items():
    stated = language if language in ("ru", "el", "ka") else "ru"
    seen = [detect_language(text, heavy_check=heavy) for heavy in (False, True)]
    print(f"{text}  guess: {language}  seen: {seen}")
    changed |= seen != [stated, stated]
latin = translit("Київ", detect_language("Київ"), reversed=True)
print(f"Київ in Latin letters  guess: Kyiv or Kyjiv  seen: {latin}")
raise SystemExit("this has changed" if changed or latin != "Kiїv" else 0)
PROGRAM
