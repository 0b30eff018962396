#!/usr/bin/env bash
# sqlite-utils 4.2.1 takes four times as long for twice as long a statement when
# executescript runs in a transaction.
#
# A good engineer would guess: executescript in `with db.atomic()` costs what it costs
# without: SQLite parses each statement once.
#
# What happens: outside a transaction the script goes to sqlite3's executescript. Inside
# one, which that would commit, sqlite-utils looks for the ends of the statements itself:
# it asks SQLite at each character whether what came before is a whole statement. An
# INSERT of 31 kB takes seconds, hundreds of times as long, and twice as many rows take
# four times as long.
#
# Why it matters to a news monitor: migrations run in a transaction, and one that fills a
# table, with words or places, say, is a long statement. Split the script at the places
# where sqlite3.complete_statement says so after a semicolon, and execute the parts.
#
# Source: sqlite_utils/db.py, Database.executescript.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    sqlite-utils==4.2.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import contextlib
import time

from sqlite_utils import Database


def seconds(rows: int, *, in_transaction: bool) -> float:
    db = Database(memory=True)
    db["t"].create({"x": int})
    script = f"INSERT INTO t VALUES {', '.join(f'({row})' for row in range(rows))};"
    began = time.process_time()
    with db.atomic() if in_transaction else contextlib.nullcontext():
        db.executescript(script)
    passed = time.process_time() - began
    assert db["t"].count == rows
    return passed


few, many = (seconds(rows, in_transaction=True) for rows in (1_000, 4_000))
outside = min(seconds(4_000, in_transaction=False) for _ in range(3))
print("guess: 4,000 rows take 4 times as long as 1,000, in a transaction or not")
print(f"seen:  {many / few:.0f} times, and {many / outside:.0f} times as outside one")
is_as_stated = many / few > 8 and many / outside > 50
raise SystemExit(0 if is_as_stated else "this has changed")
PROGRAM
