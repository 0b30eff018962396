#!/usr/bin/env bash
# uvicorn 0.54.0, run as one task among others, ends the whole process when its port
# is taken.
#
# A good engineer would guess: `await Server(config).serve()` raises OSError, which
# the task's owner handles; gather(..., return_exceptions=True) hands it over, and
# the other tasks go on.
#
# What happens: serve() logs the error and calls sys.exit(3) in the task. SystemExit
# is no Exception: it passes gather and every `except Exception`, asyncio.run cancels
# what else was running, and the process ends with 3. The same when the
# application's start-up fails. Bind the socket first and pass it as sockets=[...];
# then the error is an OSError, and one's own.
#
# Why it matters to a news monitor: a dashboard beside the crawler, in one process,
# may take the crawler with it: after an update, with the old one still stopping, no
# news is read at all.
#
# Source: uvicorn/server.py, Server.startup; Python's documentation of SystemExit.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    uvicorn==0.54.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import subprocess
import sys

DAEMON = """
import asyncio, socket
import uvicorn

async def dashboard(scope, receive, send):
    pass

async def crawl():
    try:
        await asyncio.sleep(2)
        print("crawler finished")
    except asyncio.CancelledError:
        print("crawler cancelled")
        raise

async def main():
    taken = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(dashboard, port=taken.getsockname()[1], log_level="critical")
    done = await asyncio.gather(
        uvicorn.Server(config).serve(), crawl(), return_exceptions=True
    )
    print("main goes on with", done)

asyncio.run(main())
"""
daemon = subprocess.run([sys.executable, "-c", DAEMON], capture_output=True, text=True)
seen = daemon.returncode, daemon.stdout.splitlines()
print("guess:", (0, ["crawler finished", "main goes on with [OSError(...), None]"]))
print("seen: ", seen)
raise SystemExit(0 if seen == (3, ["crawler cancelled"]) else "this has changed")
PROGRAM
