#!/usr/bin/env bash
# APScheduler 3.11.3 and croniter 7.0.0 run a daily job twice in the night in which
# summer time ends, cronsim 2.8 once.
#
# A good engineer would guess: "30 2 * * *" is once a day, as with Debian's cron: it
# repeats nothing when clocks go back, and what they skip it runs right afterwards.
#
# What happens in Europe/Berlin, where 02:30 comes twice on 25 October 2026 and not
# at all on 29 March: APScheduler and croniter give both 02:30s of October. In March
# APScheduler gives 02:30 of winter time, which clocks show as 03:30, the other two
# give 03:00. Of the three no two agree on both nights; only cronsim does as cron.
#
# Why it matters to a news monitor: a digest "daily at 02:30" goes out twice, with
# the second one empty or the same; a preview of the next runs made with another
# library than the one that runs them is wrong on two days a year.
#
# Source: APScheduler's documentation of CronTrigger, "Daylight saving time
# behavior"; Debian's cron(8), Notes (changes of local time under three hours).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    APScheduler==3.11.3 \
    croniter==7.0.0 \
    cronsim==2.8 \
    tzdata==2026.6

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

BERLIN = ZoneInfo("Europe/Berlin")
LINE = "30 2 * * *"


def by_apscheduler(start):
    trigger, previous, now = CronTrigger.from_crontab(LINE, timezone=BERLIN), None, start
    while True:
        previous = trigger.get_next_fire_time(previous, now)
        yield previous
        passed = previous.astimezone(timezone.utc) + timedelta(seconds=1)
        now = passed.astimezone(BERLIN)


def by_croniter(start):
    yield from croniter(LINE, start).all_next(datetime)


def runs(times, day):
    """Return the hours in UTC at which the job runs on that day in Berlin."""
    found = []
    for time in times:
        if time.date() > day:
            return found
        found.append(f"{time.astimezone(timezone.utc):%H:%M}")


seen = {}
for day in (datetime(2026, 10, 25), datetime(2026, 3, 29)):
    start = (day - timedelta(hours=12)).replace(tzinfo=BERLIN)
    seen[f"{day:%d %b}"] = [
        runs(times, day.date())
        for times in (by_apscheduler(start), by_croniter(start), CronSim(LINE, start))
    ]
guess = {"25 Oct": ["00:30"], "29 Mar": ["01:00"]}
for day, found in seen.items():
    print(f"{day}  guess: {guess[day]} UTC  APScheduler, croniter, cronsim: {found}")
stated = {
    "25 Oct": [["00:30", "01:30"], ["00:30", "01:30"], ["00:30"]],
    "29 Mar": [["01:30"], ["01:00"], ["01:00"]],
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
