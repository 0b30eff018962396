#!/usr/bin/env bash
# "0 9 */2 * 1" is three schedules in croniter 7.0.0, cronsim 2.8 and APScheduler
# 3.11.3.
#
# A good engineer would guess: a line for cron means the same to every library that
# reads it: with both days restricted, either of them will do.
#
# What happens: cron asks whether a field begins with "*", and "*/2" does; then both
# days must fit: Mondays with an odd date. cronsim, made after Debian's cron, gives
# those, two in December 2026. croniter, and cron-parser 5.10.6 of npm, give each odd
# date and each Monday, 18 days of 31. APScheduler wants both to fit, but on Tuesdays:
# its week begins with Monday as 0.
#
# Why it matters to a news monitor: a digest that came twice a month comes on most days
# after a change of libraries, or on the wrong ones. Written "1-31/2", without "*", the
# first three agree: either day will do.
#
# Source: cron's manual page, crontab(5), note on the two fields for the day; cronsim's
# README; APScheduler's documentation of CronTrigger, day_of_week.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    croniter==7.0.0 \
    cronsim==2.8 \
    APScheduler==3.11.3
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    cron-parser@5.10.6

cd "$folder"
cat >days.mjs <<'PROGRAM'
import { CronExpressionParser } from 'cron-parser'

const options = { currentDate: '2026-12-01T00:00:00Z', tz: 'UTC' }
const times = CronExpressionParser.parse(process.argv[2], options)
const days = []
for (let time = times.next(); time.getUTCMonth() === 11; time = times.next())
  days.push(time.getUTCDate())
console.log(JSON.stringify(days))
PROGRAM
"$folder/venv/bin/python" - <<'PROGRAM'
import json
import subprocess
from datetime import datetime, timedelta, timezone

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

BEGIN = datetime(2026, 12, 1, tzinfo=timezone.utc)
END = BEGIN + timedelta(days=31)


def of(times):
    """Return the days of December 2026 among times in order."""
    days = []
    for time in times:
        if time >= END:
            return days
        days.append(time.day)


def apscheduler_times(line):
    trigger, after = CronTrigger.from_crontab(line, "UTC"), BEGIN
    while True:
        time = trigger.get_next_fire_time(None, after)
        yield time
        after = time + timedelta(seconds=1)


def days(line):
    call = ["node", "days.mjs", line]
    return {
        "cronsim": of(CronSim(line, BEGIN)),
        "croniter": of(croniter(line, BEGIN).all_next(datetime)),
        "cron-parser": json.loads(subprocess.check_output(call)),
        "APScheduler": of(apscheduler_times(line)),
    }


seen = days("0 9 */2 * 1")
print("guess: one and the same")
for name, dates in seen.items():
    print(f"seen:  {name:12} {dates}")
either = sorted({*range(1, 32, 2), 7, 14, 21, 28})
stated = {
    "cronsim": [7, 21],
    "croniter": either,
    "cron-parser": either,
    "APScheduler": [1, 15, 29],
}
plain = days("0 9 1-31/2 * 1")
alike = [plain[name] for name in ("cronsim", "croniter", "cron-parser")] == [either] * 3
raise SystemExit(0 if seen == stated and alike else "this has changed")
PROGRAM
