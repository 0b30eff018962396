#!/usr/bin/env bash
# surt 0.3.1, and so the index that cdxj-indexer 1.5.0 writes of a WARC, takes the
# case of letters out of paths and queries.
#
# A good engineer would guess: the key of a capture folds what is the same by the
# standard (the host's case, the default port), and keeps `/v/aB3xQ` and `/v/AB3XQ`
# apart.
#
# What happens: the whole key is lower case, "www." and "www2." are gone, and so are
# some session parameters, PHPSESSID among them. Two articles whose identifiers
# differ in case share one key, and a replay that looks by key and time may show the
# other one, if it is nearer in time.
#
# Why it matters to a news monitor: short links, video sites and some newsrooms have
# identifiers with case. Evidence that is looked up by key alone may be the page of
# another article; the `url` in the entry must be compared as well.
#
# Source: RFC 3986, 6.2.2.1: only scheme and host are without case.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    surt==0.3.1 \
    cdxj-indexer==1.5.0 \
    warcio==1.8.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import io

from cdxj_indexer.main import CDXJIndexer
from surt import surt
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGES = {
    "https://bay.example/v/aB3xQ": b"<p>Port closed</p>",
    "https://www2.bay.example/v/AB3XQ": b"<p>Mayor wins</p>",
}
with open("pages.warc", "wb") as out:
    writer = WARCWriter(out, gzip=False)
    for address, page in PAGES.items():
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        record = writer.create_warc_record(
            address, "response", payload=io.BytesIO(page), http_headers=head
        )
        writer.write_record(record)

index = io.StringIO()
CDXJIndexer(output=index, inputs=["pages.warc"]).process_all()
keys = [line.split()[0] for line in index.getvalue().splitlines()]
print("guess: two keys\nseen: ", keys, [surt(address) for address in PAGES])
raise SystemExit(0 if keys == ["example,bay)/v/ab3xq"] * 2 else "this has changed")
PROGRAM
