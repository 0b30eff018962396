#!/usr/bin/env bash
# dateparser 1.5.0 takes GDELT's and iCalendar's way of writing a time for
# "100000 days ago" in Lower Sorbian.
#
# A good engineer would guess: `20261122T100000Z`, the basic format of ISO 8601,
# in which GDELT's article lists give `seendate` and iCalendar its DTSTART, is read
# as 22 November 2026, 10:00 UTC; or not at all.
#
# What happens: no rule for dates fits, so each of the 200 languages is tried in
# turn. In Lower Sorbian `z` is short for days, and `100000Z` is left of the text:
# the answer is 100,000 days before now, in 1753. `080000Z` gives 1807. With
# languages=["en"] the answer is None.
#
# Why it matters to a news monitor: the article is old news by 273 years, sorts last
# and is pruned first. It moves with the clock, so a test that compares with a fixed
# date would not show which rule made it.
#
# Source: ISO 8601 basic format; RFC 5545, 3.3.5; dateparser's data for "dsb".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    dateparser==1.5.0 \
    python-dateutil==2.9.0.post0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import datetime, timedelta

import dateparser
from dateutil.parser import isoparse

seen = {}
for text, days in {"20261122T100000Z": 100_000, "20251201T080000Z": 80_000}.items():
    answer = dateparser.parse(text)
    ago = datetime.now() - timedelta(days=days)
    seen[text] = answer is not None and abs(answer - ago) < timedelta(days=1)
    print(f"{text}  guess: {isoparse(text)}  seen: {answer}")
    print(f"{'':16}  English only: {dateparser.parse(text, languages=['en'])}")
    print(f"{'':16}  Lower Sorbian only: {dateparser.parse(text, locales=['dsb'])}")

raise SystemExit(0 if all(seen.values()) else "this has changed")
PROGRAM
