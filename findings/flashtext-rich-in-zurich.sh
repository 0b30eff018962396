#!/usr/bin/env bash
# flashtext 2.7 finds "rich" in "Zürich".
#
# A good engineer would guess: the library, made for finding thousands of keywords
# as whole words, knows what a letter is: keywords and texts are str.
#
# What happens: a word is made of A-Z, a-z, 0-9 and "_"; every other letter ends one.
# Whatever follows an umlaut or an accent is a word of its own, so "rich" is found in
# "Zürich" and "cole" in "école". `non_word_boundaries` can be extended, letter by
# letter. A keyword of two words also needs just one blank between them.
#
# Why it matters to a news monitor: alerts for short names ring in any language but
# English, at words that do not hold them; each looks like a mistake of the watch.
#
# Source: flashtext/keyword.py, KeywordProcessor.__init__.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    flashtext==2.7

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from flashtext import KeywordProcessor

CASES = {
    ("rich", "Zürich votes"): ([], ["rich"]),
    ("cole", "l'école ferme"): ([], ["cole"]),
    ("öl", "der Ölpreis"): ([], []),
    ("rich", "the rich vote"): (["rich"], ["rich"]),
    ("Bay Herald", "the Bay Herald said"): (["Bay Herald"], ["Bay Herald"]),
    ("Bay Herald", "the Bay\nHerald said"): (["Bay Herald"], []),
}
changed = False
for (keyword, text), (guess, stated) in CASES.items():
    keywords = KeywordProcessor()
    keywords.add_keyword(keyword)
    seen = keywords.extract_keywords(text)
    print(f"{keyword!r:13} in {text!r:23} guess: {guess}  seen: {seen}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
