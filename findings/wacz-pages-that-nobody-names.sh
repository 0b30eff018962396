#!/usr/bin/env bash
# wacz 0.6.0 with --detect-pages leaves out each page that no other request names as
# its referrer.
#
# A good engineer would guess: the pages of an archive are its HTML responses with
# status 200.
#
# What happens: of the HTML responses only those stay whose address stands in the
# Referer header of another request in the file. Three articles fetched one by one are
# no pages, and there is no list at all; a front page and two articles that a crawler
# found on it are one page, the front page. The status is not asked: a 404 whose icon
# was loaded is a page. The command ends with 0 each time.
#
# Why it matters to a news monitor: a crawler loads no pictures, so no article is ever
# a referrer. The evidence is all in the file, and a viewer lists none of it. Write
# the list oneself, and pass it with --pages.
#
# Source: wacz/waczindexer.py, process_all (detect_referrer_check).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    wacz==0.6.0 \
    cdxj-indexer==1.5.0 \
    warcio==1.8.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SITE = "https://bay.example/"
WACZ = Path(sys.executable).parent / "wacz"


def write(writer, path, status, referrer):
    """Write a response and the request that it answers."""
    kind = "image/png" if path.endswith(".png") else "text/html"
    head = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
    body = io.BytesIO(b"<title>Bay</title><p>Port closed</p>")
    address = SITE + path
    response = writer.create_warc_record(address, "response", body, http_headers=head)
    headers = [] if referrer is None else [("Referer", SITE + referrer)]
    asked = StatusAndHeaders("GET / HTTP/1.1", headers, is_http_request=True)
    request = writer.create_warc_record(address, "request", http_headers=asked)
    writer.write_request_response_pair(request, response)


def pages_of(requests):
    """Return the paths that `wacz create --detect-pages` lists as pages."""
    with open("pages.warc.gz", "wb") as out:
        writer = WARCWriter(out)
        writer.write_record(writer.create_warcinfo_record("pages.warc.gz", {}))
        for path, status, referrer in requests:
            write(writer, path, status, referrer)
    call = [WACZ, "create", "--detect-pages", "-o", "pages.wacz", "pages.warc.gz"]
    subprocess.run(call, check=True, capture_output=True)
    with zipfile.ZipFile("pages.wacz") as archive:
        if "pages/pages.jsonl" not in archive.namelist():
            return []
        lines = archive.read("pages/pages.jsonl").decode().splitlines()
    entries = [json.loads(line) for line in lines if line]
    return ["/" + e["url"].removeprefix(SITE) for e in entries if "url" in e]


ok, gone = "200 OK", "404 Not Found"
cases = {
    "three articles": [("1", ok, None), ("2", ok, None), ("3", ok, None)],
    "front page and articles": [("", ok, None), ("1", ok, ""), ("2", ok, "")],
    "a missing page": [("4", gone, None), ("icon.png", ok, "4")],
}
guess = dict(zip(cases, (["/1", "/2", "/3"], ["/", "/1", "/2"], []), strict=True))
seen = {name: pages_of(requests) for name, requests in cases.items()}
for name in cases:
    print(f"{name:24} guess: {guess[name]}  seen: {seen[name]}")
stated = dict(zip(cases, ([], ["/"], ["/4"]), strict=True))
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
