#!/usr/bin/env bash
# FastWARC 2.0.1 calls a revisit record broken that warcio 1.8.1 wrote and passes.
#
# A good engineer would guess: two checkers agree about a sound file; a revisit,
# which says "the same page as before" and has no page in it, has nothing whose
# digest could be wrong.
#
# What happens: with -p FastWARC takes the digest of the payload that is not there
# and compares it with that of the page before. The record fails and the command
# ends with 1. warcio says that the digest of a revisit is not checked. Without -p
# FastWARC passes the file, but then looks at no payload digest.
#
# Why it matters to a news monitor: pages are fetched again to see whether they
# changed, so a file of evidence is full of revisits. Whoever checks it thoroughly
# reads that half of it failed.
#
# Source: WARC 1.1, 6.7.2 (in a revisit WARC-Payload-Digest is that of the payload
# which was found to be identical).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    warcio==1.8.1 \
    FastWARC==2.0.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import io
import subprocess
import sys
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ADDRESS = "https://bay.example/1"


def head():
    return StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")


with open("pages.warc", "wb") as out:
    writer = WARCWriter(out, gzip=False)
    page = io.BytesIO(b"<p>Port closed</p>")
    first = writer.create_warc_record(ADDRESS, "response", page, http_headers=head())
    writer.write_record(first)
    digest = first.rec_headers["WARC-Payload-Digest"]
    again = writer.create_revisit_record(
        ADDRESS, digest, ADDRESS, first.rec_headers["WARC-Date"], http_headers=head()
    )
    writer.write_record(again)

programs = Path(sys.executable).parent
seen = {}
for command in ("warcio check", "fastwarc check", "fastwarc check -p"):
    program, *options = command.split()
    call = [programs / program, *options, "pages.warc"]
    seen[command] = subprocess.run(call, capture_output=True).returncode
    print(f"{command:18} guess: 0  seen: {seen[command]}")
stated = {"warcio check": 0, "fastwarc check": 0, "fastwarc check -p": 1}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
