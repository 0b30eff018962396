#!/usr/bin/env bash
# langid 1.1.6 is never surer of English than for a Spanish headline in capitals.
#
# A good engineer would guess: capitals change little, since the words are the same;
# and what cannot be told gets a low score.
#
# What happens: the model knows byte sequences as they came, with case. "EL GOBIERNO
# ANUNCIA NUEVAS ELECCIONES" holds none that it knows, so what is left is how often
# each language was trained on: "en" with 9.06, higher than any real English text,
# the same answer and score as for "123" or nothing at all. py3langid 0.4.0 is right
# about the capitals, and calls the empty text Afrikaans.
#
# Why it matters to a news monitor: in many countries headlines and breaking news
# are set in capitals. A filter on the language drops them, and a threshold on the
# score, meant to catch doubtful cases, lets just these pass as certain.
#
# Source: langid's README, "score" (an unnormalised log probability).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    langid==1.1.6 \
    py3langid==0.4.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import langid
import py3langid

TEXTS = {
    "Harbour talks go on in the bay": "en",
    "El gobierno anuncia nuevas elecciones": "es",
    "EL GOBIERNO ANUNCIA NUEVAS ELECCIONES": "es",
    "LES POURPARLERS DU PORT REPRENNENT": "fr",
    "123": "unknown",
    "": "unknown",
}
seen = {}
for text, guess in TEXTS.items():
    language, score = langid.classify(text)
    seen[text] = language, round(float(score), 2)
    other = py3langid.classify(text)[0]
    print(f"guess: {guess:8} langid: {seen[text]}  py3langid: {other}  {text!r}")

sure = ("en", 9.06)
right = list(seen.values())[:2]
stated = [answer[0] for answer in right] == ["en", "es"] and all(s < 0 for _, s in right)
stated &= all(answer == sure for answer in list(seen.values())[2:])
raise SystemExit(0 if stated else "this has changed")
PROGRAM
