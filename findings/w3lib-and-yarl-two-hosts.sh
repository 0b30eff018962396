#!/usr/bin/env bash
# w3lib 2.5.0 (Scrapy) and yarl 1.25.1 (aiohttp) take one host name for two.
#
# A good engineer would guess: `straße.example` has one form in ASCII, so Scrapy and
# aiohttp ask the same server for it.
#
# What happens: w3lib uses Python's codec "idna", which is IDNA 2003 and writes
# `strasse.example`; yarl asks the package idna for IDNA 2008, as browsers do, and
# gets `xn--strae-oqa.example`. Both are names that may be registered, by different
# people. The Greek final sigma parts them in the same way.
#
# Why it matters to a news monitor: found by a crawler on aiohttp and fetched by
# Scrapy, an article comes from another site or none; and the host under which it is
# stored depends on which library looked at the address last.
#
# Source: RFC 5891 and RFC 5894, 7.2 (characters that IDNA 2003 mapped away);
# Python's documentation of encodings.idna, which names RFC 3490.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    w3lib==2.5.0 \
    yarl==1.25.1 \
    idna==3.20 \
    url-normalize==3.1.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from url_normalize import url_normalize
from w3lib.url import canonicalize_url
from yarl import URL

seen = {}
for host in ("bücher.example", "straße.example", "οδός.example"):
    address = f"https://{host}/1"
    seen[host] = tuple(
        URL(text).raw_host
        for text in (canonicalize_url(address), address, url_normalize(address))
    )
    print(f"{host}  guess: one name\n  w3lib, yarl, url-normalize: {seen[host]}")

stated = {
    "bücher.example": ("xn--bcher-kva.example",) * 3,
    "straße.example": ("strasse.example",) + ("xn--strae-oqa.example",) * 2,
    "οδός.example": ("xn--pxavn9a.example",) + ("xn--pxavk3b.example",) * 2,
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
