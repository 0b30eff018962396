#!/usr/bin/env bash
# Babel 2.19.0 shows 21 hours as "1 day", 6 days as "1 week", 320 days as "1 year".
#
# A good engineer would guess: format_timedelta shows the largest unit of which
# there is at least one: 21 hours, 6 days, 11 months.
#
# What happens: a unit is taken from 85 hundredths on, and the number is rounded, so
# "1 day ago" begins at 20 hours and 24 minutes. The same instant is "20 hours ago"
# for humanize. threshold=1 gives what one would guess.
#
# Why it matters to a news monitor: what came in yesterday evening is "1 day" old
# this afternoon, and an article of Monday is "1 week" old on Sunday. Beside a limit
# such as "last 24 hours" the page contradicts itself.
#
# Source: Babel's documentation of format_timedelta, argument threshold (0.85).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    Babel==2.19.0 \
    humanize==4.17.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import timedelta

from babel.dates import format_timedelta
from humanize import naturaldelta

CASES = {
    timedelta(minutes=51): ("51 minutes", "1 hour"),
    timedelta(hours=20): ("20 hours", "20 hours"),
    timedelta(hours=21): ("21 hours", "1 day"),
    timedelta(days=6): ("6 days", "1 week"),
    timedelta(days=320): ("11 months", "1 year"),
}
changed = False
for length, (guess, stated) in CASES.items():
    seen = format_timedelta(length, locale="en")
    strict = format_timedelta(length, locale="en", threshold=1)
    print(f"{length!s:18} guess: {guess:11} seen: {seen}")
    print(f"{'':18} humanize: {naturaldelta(length)}")
    changed |= (seen, strict) != (stated, guess)
raise SystemExit("this has changed" if changed else 0)
PROGRAM
