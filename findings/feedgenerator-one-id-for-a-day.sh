#!/usr/bin/env bash
# feedgenerator 2.2.1 (Django's) gives all articles of one day the same Atom id when
# their addresses differ in the query.
#
# A good engineer would guess: the id that it makes where none is given comes from the
# address and the date, so /?p=1 and /?p=2 get two ids.
#
# What happens: the tag is made of the host, the day, the path and the fragment. The
# query is left out, so both are "tag:bay.example,2026-11-05:/". With a fragment
# (#1, #2) or a path (/1, /2) the ids differ.
#
# Why it matters to a news monitor: RFC 4287 makes the id what tells entries apart,
# and readers keep one entry an id. Of all articles that a WordPress with plain links
# printed that day, a feed made of them delivers one. Pass unique_id.
#
# Source: feedgenerator/django/utils/feedgenerator.py, get_tag_uri; RFC 4287, 4.2.6.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    feedgenerator==2.2.1 \
    feedparser==6.0.14

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import datetime, timezone

import feedgenerator
import feedparser

MORNING = datetime(2026, 11, 5, 8, 0, tzinfo=timezone.utc)
seen = {}
for form in ("https://bay.example/{}", "https://bay.example/?p={}"):
    feed = feedgenerator.Atom1Feed("Bay", "https://bay.example/", "News")
    for number in (1, 2, 3):
        time = MORNING.replace(hour=8 + number)
        feed.add_item(f"Story {number}", form.format(number), "", pubdate=time)
    entries = feedparser.parse(feed.writeString("utf-8")).entries
    ids = {entry.id for entry in entries}
    seen[form] = len(ids)
    print(f"{form:26} guess: 3 ids  seen: {len(ids)}, {sorted(ids)}")

raise SystemExit(0 if list(seen.values()) == [3, 1] else "this has changed")
PROGRAM
