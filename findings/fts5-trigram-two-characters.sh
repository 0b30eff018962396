#!/usr/bin/env bash
# SQLite 3.54.1's FTS5 with the trigram tokenizer, made for texts without spaces, finds
# no word of two characters.
#
# A good engineer would guess: trigram finds any piece of a text, so it is what Chinese
# and Japanese want, where unicode61 takes a whole clause for one word.
#
# What happens: a query shorter than three characters has no trigram and finds nothing,
# without an error. Most words of Chinese have two characters: "港口" (port) finds
# nothing and "港口关闭" (port closed) does. In AND the short word decides: nothing is
# found; in OR it is as if it were not there. LIKE finds it, by reading every row.
#
# Why it matters to a news monitor: a person's name of three characters is found, and
# of the person's town, which has two, there seems to be no news.
#
# Source: SQLite's documentation of FTS5, 4.3.4 (trigram; fewer than three characters).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apsw==3.54.1.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import apsw

database = apsw.Connection(":memory:")
database.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='trigram')")
database.execute("INSERT INTO texts VALUES ('因为风暴港口关闭三天')")


def finds(condition, value):
    rows = database.execute(f"SELECT 1 FROM texts WHERE text {condition} ?", (value,))
    return rows.fetchone() is not None


stated = {
    "港口": False,
    "关闭": False,
    "港口关闭": True,
    "港口关闭 AND 风暴": False,
    "港口关闭 OR 风暴": True,
}
seen = {query: finds("MATCH", query) for query in stated}
for query, answer in seen.items():
    print(f"guess: found  seen: {'found' if answer else 'nothing':7}  {query}")
by_like = finds("LIKE", "%港口%")
print("LIKE '%港口%':", "found" if by_like else "nothing")
raise SystemExit(0 if seen == stated and by_like else "this has changed")
PROGRAM
