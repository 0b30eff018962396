#!/usr/bin/env bash
# SQLite 3.54.1's FTS5 finds "Hindu" for "Hindi" in Devanagari, and the little words
# for "of" for one another.
#
# A good engineer would guess: the tokenizer unicode61 goes by Unicode's categories,
# so a word of any alphabet is one token. What it drops are accents, as in "café".
#
# What happens: vowel signs are marks (Mc, Mn), and such marks end a token. Both words
# become the same three letters, ha, na, da; all words for "of" become ka. The search
# is for a phrase of single letters, so it finds too much rather than nothing and
# looks as if it worked. With categories 'L* N* Co M*' they are whole words.
#
# Why it matters to a news monitor: Hindi, Marathi, Nepali, Bengali and Tamil are
# written so. Every search in them answers, wrongly, and hit counts are of no use.
#
# Source: SQLite's documentation of FTS5, 4.3.1 (unicode61: all categories L* and N*
# and Co are token characters unless told otherwise).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apsw==3.54.1.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import apsw

WORDS = ("हिन्दी", "हिन्दू", "की", "का", "के")
TOKENIZERS = {
    "as it comes": "unicode61",
    "with marks": "unicode61 categories 'L* N* Co M*'",
}


def search(tokenizer):
    """Return which of WORDS a search for each of them finds."""
    db = apsw.Connection(":memory:")
    db.execute(f'CREATE VIRTUAL TABLE news USING fts5(t, tokenize="{tokenizer}")')
    db.executemany("INSERT INTO news VALUES (?)", [(word,) for word in WORDS])
    find = "SELECT t FROM news WHERE news MATCH ? ORDER BY rowid"
    return {word: [t for (t,) in db.execute(find, (f'"{word}"',))] for word in WORDS}


seen = {name: search(tokenizer) for name, tokenizer in TOKENIZERS.items()}
for name, found in seen.items():
    for word, hits in found.items():
        print(f"{name:12} guess: {[word]}  seen: {hits}")

whole = {word: [word] for word in WORDS}
parts = dict.fromkeys(WORDS[:2], list(WORDS[:2]))
parts |= dict.fromkeys(WORDS[2:], list(WORDS[2:]))
stated = {"as it comes": parts, "with marks": whole}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
