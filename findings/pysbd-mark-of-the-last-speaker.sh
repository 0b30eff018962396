#!/usr/bin/env bash
# pysbd 0.3.4 cuts Chinese text before the closing quotation mark and gives the mark to
# the sentence that follows.
#
# A good engineer would guess: 说：“不。” is one sentence, as "No." she said is in the
# English of the same package, and as 「…。」 is in its Japanese.
#
# What happens: it cuts after the full stop inside the quotation. The mark begins the
# next sentence, where it opens nothing; two speakers' sentences share their marks.
#
# Why it matters to a news monitor: who said what is read from the marks of a sentence.
# The second speaker is left with the first one's, and quotations get the wrong mouth.
#
# Source: pysbd, lang/chinese.py; GB/T 15834-2011 (the closing mark follows the stop).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pysbd==0.3.4

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from pysbd import Segmenter

CASES = {
    ("zh", "他说：“不。”她说：“是。”"): (
        ["他说：“不。”", "她说：“是。”"],
        ["他说：“不。", "”她说：“是。", "”"],
    ),
    ("ja", "市長は「辞めない。」と言った。"): (["市長は「辞めない。」と言った。"],) * 2,
    ("en", "He said: “No.” She left."): (["He said: “No.” ", "She left."],) * 2,
}
changed = False
for (language, text), (guess, stated) in CASES.items():
    seen = Segmenter(language=language, clean=False).segment(text)
    print(f"{language}  guess: {guess}\n    seen:  {seen}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
