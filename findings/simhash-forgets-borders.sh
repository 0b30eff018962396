#!/usr/bin/env bash
# simhash 2.1.2 gives "help is now here" and "help is nowhere" one fingerprint.
#
# A good engineer would guess: Simhash(text) goes by the words of the text, as the
# papers on near-duplicates of web pages do.
#
# What happens: blanks and punctuation are taken out first, and what is left is cut
# into runs of four characters, so the borders of words are gone. "U.S. report"
# equals "us report" as well, with a distance of 0, not a small one. Given a list of
# words it takes these for features.
#
# Why it matters to a news monitor: headlines are short, and a distance of 0 is what
# is kept without a second look: "same headline".
#
# Source: simhash/__init__.py, _tokenize and _slide; Manku, Jain and Das Sarma,
# "Detecting near-duplicates for web crawling" (2007), where features are words and
# phrases.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    simhash==2.1.2

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import re

from simhash import Simhash

PAIRS = {
    ("help is now here", "help is nowhere"): True,
    ("U.S. report on ports", "us report on ports"): True,
    ("ports are open", "ports are shut"): False,
}
seen = {}
for pair in PAIRS:
    text = [Simhash(part).value for part in pair]
    words = [Simhash(re.findall(r"\w+", part.lower())).value for part in pair]
    seen[pair] = text[0] == text[1]
    print(f"guess: equal False  seen: equal {seen[pair]}  {pair}")
    print(f"{'':13} by words: equal {words[0] == words[1]}")
raise SystemExit(0 if seen == PAIRS else "this has changed")
PROGRAM
