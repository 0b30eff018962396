#!/usr/bin/env bash
# sqlite-utils 4.2.1 renames a column, and search no longer finds anything new.
#
# A good engineer would guess: transform() rebuilds a table under its name with all
# that hangs on it; it keeps primary key, foreign keys, indexes and, since 4.2, also
# checks and comments. The triggers that enable_fts(create_triggers=True) made and
# that keep the search in step are among them.
#
# What happens: the old table is dropped and its triggers with it; they are not made
# again. What was there is still found, what comes later is not, what is deleted
# still is. No warning, and "PRAGMA integrity_check" says ok.
#
# Why it matters to a news monitor: one column renamed for tidiness, by a migration
# or from the command line (`sqlite-utils transform`), and the archive stops at that
# day. Nobody misses what a search does not show.
#
# Source: SQLite's documentation of DROP TABLE (triggers go with the table);
# sqlite-utils, "Transforming a table".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    sqlite-utils==4.2.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from sqlite_utils import Database

db = Database(memory=True)
news = db["news"]
news.insert({"id": 1, "title": "Port closed", "day": "2026-11-21"}, pk="id")
news.enable_fts(["title"], create_triggers=True)
before = [trigger.name for trigger in db.triggers]

news.transform(rename={"day": "published"})
after = [trigger.name for trigger in db.triggers]
news.insert({"id": 2, "title": "Port open again", "published": "2026-11-22"})
found = [row["id"] for row in news.search("port", order_by="rowid")]

print("guess: triggers", before, "articles found", [1, 2])
print("seen:  triggers", after, "articles found", found)
print("check:", db.execute("PRAGMA integrity_check").fetchone()[0])
raise SystemExit(0 if (len(before), after, found) == (3, [], [1]) else "this has changed")
PROGRAM
