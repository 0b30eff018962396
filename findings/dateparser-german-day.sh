#!/usr/bin/env bash
# dateparser 1.5.0, told that the text is German, takes "22.11." for eleven minutes
# past ten tonight.
#
# A good engineer would guess: with languages=["de"] a day and a month with points
# are 22 November; the point at the end, which no time of day has, settles it.
#
# What happens: "22.11." and "So, 22.11." are 22:11 of the day on which one asks,
# "05.09." is 05:09. What is no time is a date: "31.12." is 31 December and "5.9." 5
# September. With a year, or a time behind it ("22.11. 10:00"), all is well.
#
# Why it matters to a news monitor: lists of articles print the day without its
# year. Whatever appeared in the first 23 days of a month written in two figures is
# dated today, and later days rightly, so a look at a page of the 25th finds no fault.
#
# Source: dateparser's documentation of languages and DATE_ORDER; run and seen.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    dateparser==1.5.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import date

import dateparser

today = date.today()
year = today.year
CASES = {
    "22.11.2025": ((2025, 11, 22), "date"),
    "22.11. 10:00": ((year, 11, 22), "date"),
    "31.12.": ((year, 12, 31), "date"),
    "22.11.": ((year, 11, 22), "22:11 today"),
    "So, 22.11.": ((year, 11, 22), "22:11 today"),
    "5.9.": ((year, 9, 5), "date"),
    "05.09.": ((year, 9, 5), "05:09 today"),
}
changed = False
for text, (guess, stated) in CASES.items():
    answer = dateparser.parse(text, languages=["de"])
    read_as_date = f"{answer:%H:%M}" in ("00:00", "10:00")
    seen = "date" if read_as_date else f"{answer:%H:%M} today"
    print(f"{text:13} guess: {date(*guess)}  seen: {answer}")
    changed |= seen != stated
    if stated != "date":
        changed |= answer.date() != today
raise SystemExit("this has changed" if changed else 0)
PROGRAM
