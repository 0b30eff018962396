#!/usr/bin/env bash
# python-dateutil 2.9.0 and dateparser 1.5.0 are four hours apart on "GMT+2".
#
# A good engineer would guess: "10:00 GMT+2" is two hours east of Greenwich, 08:00
# UTC, as everyone means it who writes it below a headline.
#
# What happens: dateutil turns the sign round, since in the language of POSIX's TZ
# variable "GMT+2" means that two hours must be added to come to GMT: 12:00 UTC.
# "UTC+02:00" likewise; "+02:00" alone is read as 08:00. dateparser reads all three
# as 08:00.
#
# Why it matters to a news monitor: with dateutil an article of ten o'clock in
# Athens is dated at two in the afternoon there, so it seems to come from the future,
# and who was first with a story comes out wrong.
#
# Source: dateutil/parser/_parser.py, the comment on GMT+3; POSIX.1-2017, 8.3,
# variable TZ.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-dateutil==2.9.0.post0 \
    dateparser==1.5.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import dateparser
from dateutil import parser
from datetime import timezone

seen = {}
for zone in ("+02:00", "GMT+2", "UTC+02:00"):
    text = f"22 Nov 2026 10:00:00 {zone}"
    read = parser.parse(text), dateparser.parse(text)
    seen[zone] = tuple(time.astimezone(timezone.utc).hour for time in read)
    print(f"{text:32} guess: 8 h UTC  dateutil, dateparser: {seen[zone]}")

stated = {"+02:00": (8, 8), "GMT+2": (12, 8), "UTC+02:00": (12, 8)}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
