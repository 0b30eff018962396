#!/usr/bin/env bash
# furl 2.1.4, courlan 1.4.0 and normalize-url 9.0.1 (npm) make one address of two when
# the escapes in them are not UTF-8.
#
# A good engineer would guess: percent escapes are bytes of the site's own choice, and a
# library that reads an address and writes it again keeps them.
#
# What happens: they decode the escapes as UTF-8, put U+FFFD for what is none, and
# escape that: "?q=%EF%EE%F0%F2" (port, in windows-1251) and "?q=%EC%EE%F1%F2" (bridge)
# both become "?q=%EF%BF%BD%EF%BF%BD%EF%BF%BD%EF%BF%BD". furl does it in paths as well,
# and by reading alone. yarl 1.25.1, w3lib 2.5.0, rfc3986 2.0.0 and url-normalize 3.1.0
# keep the two apart.
#
# Why it matters to a news monitor: older sites in Cyrillic name tags and rubrics like
# that. All rubrics of one length become one source, which answers "not found", and what
# was stored under the address is gone for every rubric but one.
#
# Source: RFC 3986, 2.5 (which characters the octets are is the scheme's or site's
# matter); WHATWG URL, percent-encoding (octets are kept).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    furl==2.1.4 \
    courlan==1.4.0 \
    yarl==1.25.1 \
    w3lib==2.5.0 \
    rfc3986==2.0.0 \
    url-normalize==3.1.0
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    normalize-url@9.0.1

cd "$folder"
cat >normalize.mjs <<'PROGRAM'
import normalizeUrl from 'normalize-url'

console.log(normalizeUrl(process.argv[2]))
PROGRAM
"$folder/venv/bin/python" - <<'PROGRAM'
import subprocess
from urllib.parse import quote

from courlan import clean_url
from furl import furl
from rfc3986 import normalize_uri
from url_normalize import url_normalize
from w3lib.url import canonicalize_url
from yarl import URL

READERS = {
    "furl": lambda address: furl(address).url,
    "courlan": clean_url,
    "normalize-url": lambda address: subprocess.check_output(
        ["node", "normalize.mjs", address], text=True
    ).strip(),
    "yarl": lambda address: str(URL(address)),
    "w3lib": canonicalize_url,
    "rfc3986": normalize_uri,
    "url-normalize": url_normalize,
}
words = [quote(word.encode("cp1251")) for word in ("порт", "мост")]
seen = {}
for name, read in READERS.items():
    addresses = {read(f"https://bay.example/tag?q={word}") for word in words}
    seen[name] = len(addresses)
    print(f"{name:14} guess: 2 addresses  seen: {len(addresses)}, {min(addresses)}")

lossy = ("furl", "courlan", "normalize-url")
stated = {name: 1 if name in lossy else 2 for name in READERS}
path = furl(f"https://bay.example/{words[0]}/").url
ok = seen == stated and path == f"https://bay.example/{'%EF%BF%BD' * 4}/"
raise SystemExit(0 if ok else "this has changed")
PROGRAM
