#!/usr/bin/env bash
# warcio 1.8.1 does not decode Brotli pages with brotli 1.2.1, and without brotli
# hands out the compressed bytes for the page.
#
# A good engineer would guess: it decodes "Content-Encoding: br" where the package
# `brotli` is installed, and says so where it is not.
#
# What happens: with the package, reading raises AttributeError, since warcio asks
# the decompressor for `unused_data`, which it does not have; `warcio check` ends
# with it too. Without the package content_stream() gives the bytes as they were
# sent, and nothing says that they are compressed.
#
# Why it matters to a news monitor: crawlers bring brotli along (Scrapy requires
# it), and most sites use it. Evidence that is whole is called broken, or read as
# rubbish. Ask sites for gzip, or check in an environment of its own.
#
# Source: warcio/bufferedreaders.py (its use of brotli), which is optional there.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    warcio==1.8.1 \
    brotli==1.2.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import io
import sys

import brotli

PAGE = b"<p>Port closed</p>" * 9


def read_back():
    """Write a record with a fresh import of warcio, and return what it reads."""
    for name in [name for name in sys.modules if name.startswith("warcio")]:
        del sys.modules[name]
    from warcio.archiveiterator import ArchiveIterator
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    head = StatusAndHeaders("200 OK", [("Content-Encoding", "br")], "HTTP/1.1")
    body = io.BytesIO(brotli.compress(PAGE))
    address = "https://bay.example/1"
    record = writer.create_warc_record(address, "response", body, http_headers=head)
    writer.write_record(record)
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(out.getvalue()))))
        return record.content_stream().read()
    except AttributeError as error:
        return str(error)


with_brotli = read_back()
sys.modules["brotli"] = None  # as if it were not installed
without = read_back()
print("guess: with brotli the page, without it an error")
print("seen:  with brotli:", with_brotli)
print("       without:    ", without)
ok = "unused_data" in with_brotli and without == brotli.compress(PAGE)
raise SystemExit(0 if ok else "this has changed")
PROGRAM
