#!/usr/bin/env bash
# PyStemmer 3 stems "organization" otherwise than PyStemmer 2, under the same name.
#
# A good engineer would guess: `english` is the algorithm of that name; a new
# version of the package brings languages and speed, and stems that were stored
# stay right.
#
# What happens: Snowball 3 changed the rules of several languages. In English
# "organization" was `organ` and is `organiz`, "universities" was `univers` and is
# `universiti`, "past" and "paste" no longer fall together; in German "Wähler" and
# "Waehler" now do. There is no number for a language's rules to store beside a
# stem; Stemmer.version() is the nearest.
#
# Why it matters to a news monitor: an index of stems goes on answering after the
# update, with new words under new stems and old ones under the old, and a watch on
# "organisation~" finds only what came since.
#
# Source: Snowball's NEWS file, 3.0.0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    PyStemmer==2.2.0.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import subprocess
import sys

STEMS = """
import Stemmer
for language, words in {
    "english": "elections organization universities international past paste",
    "german": "wahlen waehler lehrerinnen",
    "dutch": "huizen verkiezingen",
}.items():
    stem = Stemmer.Stemmer(language).stemWord
    print(*[f"{word}={stem(word)}" for word in words.split()])
"""


def stems():
    """Return what the installed version makes of the words."""
    answer = subprocess.check_output([sys.executable, "-c", STEMS], text=True)
    return dict(pair.split("=") for pair in answer.split())


def install(version):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", f"PyStemmer=={version}"], check=True)


old = stems()
install("3.1.0")
new = stems()
seen = {word: (old[word], new[word]) for word in old if old[word] != new[word]}
for word in old:
    print(f"{word:14} guess: alike  2.2.0.3, 3.1.0: {old[word]}, {new[word]}")
stated = {
    "organization": ("organ", "organiz"),
    "universities": ("univers", "universiti"),
    "international": ("intern", "internat"),
    "paste": ("past", "paste"),
    "huizen": ("huiz", "huis"),
    "waehler": ("waehl", "wahl"),
    "lehrerinnen": ("lehrerinn", "lehr"),
    "verkiezingen": ("verkiez", "verkies"),
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
