#!/usr/bin/env bash
# APScheduler 3.11.3 runs "every other week" in two weeks running when a year has 53.
#
# A good engineer would guess: CronTrigger(week="*/2", day_of_week="mon") is every
# second Monday.
#
# What happens: the field is the number of the week in its year by ISO 8601, and
# "*/2" the odd ones from 1 on. 2026 has 53 weeks, so Monday of week 53, 28 December,
# is followed by Monday of week 1, 4 January, and from then on it is the other
# Mondays. The same holds for day="*/2" at the end of months of 31 days. An interval
# trigger of two weeks with a start_date does what is meant.
#
# Why it matters to a news monitor: the fortnightly report goes out twice within a
# week, once in five or six years, and then in the weeks in which nobody expects it.
#
# Source: APScheduler's documentation of CronTrigger (week: ISO week, 1-53); ISO 8601.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    APScheduler==3.11.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import datetime, timedelta, timezone

from apscheduler.triggers.cron import CronTrigger

trigger = CronTrigger(week="*/2", day_of_week="mon", hour=8, timezone="UTC")
days, now = [], datetime(2026, 12, 1, tzinfo=timezone.utc)
for _ in range(4):
    run = trigger.get_next_fire_time(None, now)
    days.append(run)
    now = run + timedelta(seconds=1)

gaps = [(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)]
print("runs:      ", *[f"{day:%d %b} (week {day:%V})" for day in days])
print("guess, days between:", [14, 14, 14])
print("seen:               ", gaps)
raise SystemExit(0 if gaps == [14, 7, 14] else "this has changed")
PROGRAM
