#!/usr/bin/env bash
# stopwordsiso 0.7.1 counts "war" among the stop words of Russian, and "fire" and "bill"
# among those of English.
#
# A good engineer would guess: stop words are those without a meaning of their own, as
# "the" and "of", and can be left out of keywords, queries and comparisons.
#
# What happens: the lists are the union of those that others made for some purpose. The
# Russian one holds "война" (war), "люди" (people) and "человек" (a person), the English
# one "fire", "bill", "world", "state", "invention" and "computer", the Spanish one
# "trabajo" (work), the French one "état" (state). English also holds codes of
# countries, "ua" and "ru" among them.
#
# Why it matters to a news monitor: the keyword that a watchlist is about is thrown away
# before anything is compared, and nobody is told.
#
# Source: stopwords-iso, the collections it names; each word looked up below.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    stopwordsiso==0.7.1 \
    setuptools==80.9.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from stopwordsiso import stopwords

NEWS = {
    "ru": "война люди человек взрыв полиция",
    "en": "fire bill world state computer ua ru police explosion",
    "es": "trabajo estado policía explosión",
    "fr": "état police explosion",
}
STATED = {
    "ru": ["война", "люди", "человек"],
    "en": ["fire", "bill", "world", "state", "computer", "ua", "ru"],
    "es": ["trabajo", "estado"],
    "fr": ["état"],
}
seen = {
    language: [word for word in words.split() if word in stopwords(language)]
    for language, words in NEWS.items()
}
for language, words in seen.items():
    print(f"{language}  guess: none  seen: {' '.join(words)}")
raise SystemExit("this has changed" if seen != STATED else 0)
PROGRAM
