#!/usr/bin/env bash
# APScheduler 3.11.3 cancels running coroutine jobs when told to shut down and wait.
#
# A good engineer would guess: shutdown(wait=True), the default, does what its
# docstring says: it does not interrupt running jobs and returns when they are done.
#
# What happens: with AsyncIOScheduler a job that is a plain function runs in a thread
# and may finish; a job that is `async def` is cancelled at its next await, since
# shutdown is no coroutine and has nothing to wait with. The call returns at once.
# Listeners get EVENT_JOB_ERROR, with CancelledError, after EVENT_SCHEDULER_SHUTDOWN.
#
# Why it matters to a news monitor: what such a scheduler runs is fetching and
# sending. A clean stop cuts both off in the middle, and what was sent but not yet
# noted is sent again after the restart. Wait for your own tasks first.
#
# Source: apscheduler/schedulers/base.py, docstring of shutdown;
# apscheduler/executors/asyncio.py, AsyncIOExecutor.shutdown.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    APScheduler==3.11.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import asyncio
import logging

from apscheduler.schedulers.asyncio import AsyncIOScheduler

logging.disable(logging.CRITICAL)
seen = []


async def send():
    seen.append("begun")
    try:
        await asyncio.sleep(0.5)
        seen.append("finished")
    except asyncio.CancelledError:
        seen.append("cancelled")
        raise


async def main():
    scheduler = AsyncIOScheduler()
    scheduler.start()
    scheduler.add_job(send)
    while not seen:
        await asyncio.sleep(0.01)
    scheduler.shutdown(wait=True)
    seen.append("shutdown returned")
    await asyncio.sleep(1)


asyncio.run(main())
print("guess:", ["begun", "finished", "shutdown returned"])
print("seen: ", seen)
stated = ["begun", "shutdown returned", "cancelled"]
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
