#!/usr/bin/env bash
# sqlite-utils 4.2.1: what upsert_all does to a row depends on the row beside it.
#
# A good engineer would guess: an upsert changes the columns that the row names and
# leaves the others; upsert_all does so with each row.
#
# What happens: the rows of a batch are brought to the same columns first, and what
# a row does not name is NULL from then on. {"id": 1, "title": "new"} alone keeps the
# note of row 1; together with {"id": 2, "note": "x"} it deletes it. Which rows share
# a batch depends on batch_size and on their order.
#
# Why it matters to a news monitor: entries of a feed differ in what they carry. An
# update of twenty of them wipes authors and summaries of those that came without
# them this time, and the same update of one entry in a test does not.
#
# Source: sqlite-utils, "Upserting data" (columns that are in the database and not
# in the record are kept).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    sqlite-utils==4.2.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from sqlite_utils import Database


def note_of_first(*batches):
    """Return what is left of the note of row 1 after the batches."""
    db = Database(memory=True)
    rows = [{"id": number, "title": "old", "note": "keep"} for number in (1, 2)]
    db["news"].insert_all(rows, pk="id")
    for batch in batches:
        db["news"].upsert_all(batch, pk="id")
    return db["news"].get(1)["note"]


title, note = {"id": 1, "title": "new"}, {"id": 2, "note": "x"}
seen = {
    "alone": note_of_first([title]),
    "one after the other": note_of_first([title], [note]),
    "together": note_of_first([title, note]),
}
for how, left in seen.items():
    print(f"{how:20} guess: 'keep'  seen: {left!r}")
stated = {"alone": "keep", "one after the other": "keep", "together": None}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
