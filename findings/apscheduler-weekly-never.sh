#!/usr/bin/env bash
# APScheduler 3.11.3 puts a weekly job off by a week at each restart, job store or not.
#
# A good engineer would guess: with a job store on disk, add_job(..., id="weekly",
# replace_existing=True) at each start, as the guide has it, keeps the time of the
# next run and updates the rest.
#
# What happens: the job is replaced, its next run included, which an interval trigger
# counts from now. A program that is restarted every six days never runs what is due
# every seven. A cron trigger does not move; nor does an interval with start_date.
#
# Why it matters to a news monitor: weekly clean-ups, digests and backups are given
# as intervals and stop on exactly those machines that are updated often. Nothing is
# logged, as nothing was missed.
#
# Source: APScheduler's user guide, "Adding jobs" (explicit id and replace_existing
# for jobs that are scheduled during the start of a program).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    APScheduler==3.11.3 \
    SQLAlchemy==2.1.9

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import time
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler


def clean_up():
    """What would run."""


def start(**trigger):
    """Start a program and stop it; return when the job would have run next."""
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_jobstore("sqlalchemy", url="sqlite:///jobs.sqlite")
    scheduler.add_job(clean_up, id="weekly", replace_existing=True, **trigger)
    scheduler.start(paused=True)
    due = scheduler.get_job("weekly").next_run_time
    scheduler.shutdown()
    return due


changed = False
for name, trigger in {
    "interval": {"trigger": "interval", "weeks": 1},
    "interval with start_date": {
        "trigger": "interval", "weeks": 1, "start_date": "2026-01-05 06:00:00",
    },
    "cron": {"trigger": "cron", "day_of_week": "mon", "hour": 6},
}.items():
    first = start(**trigger)
    time.sleep(1.5)
    moved = start(**trigger) - first
    print(f"{name:25} guess: moved by 0:00:00  seen: moved by {moved}")
    changed |= (moved >= timedelta(seconds=1)) != (name == "interval")
raise SystemExit("this has changed" if changed else 0)
PROGRAM
