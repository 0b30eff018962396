#!/usr/bin/env bash
# courlan 1.4.0 throws a query away that has no "=" in it, and with it the article.
#
# A good engineer would guess: cleaning an address drops what is known to be
# tracking, and leaves `?20261122` alone, by which some sites name their articles.
#
# What happens: the query is parsed into pairs, and a name without a value is no
# pair, so all articles of such a site become its front page. `?id=` with an empty
# value goes the same way. w3lib 2.5.0 keeps both, but writes `?20261122=`;
# url-normalize 3.1.0 leaves them as they are.
#
# Why it matters to a news monitor: whoever takes cleaned addresses for keys sees
# one article where there are thousands: the first is kept, the rest are taken for
# seen.
#
# Source: RFC 3986, 3.4: a query need not consist of pairs. Python's parse_qs drops
# empty values unless told to keep them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    courlan==1.4.0 \
    url-normalize==3.1.0 \
    w3lib==2.5.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from courlan import clean_url
from url_normalize import url_normalize
from w3lib.url import canonicalize_url

seen = {}
for query in ("?p=20261122", "?20261122", "?20261123", "?p="):
    address = "https://bay.example/" + query
    seen[query] = clean_url(address)
    print(f"{query:12} guess:         {address}")
    print(f"{'':12} courlan:       {seen[query]}")
    print(f"{'':12} w3lib:         {canonicalize_url(address)}")
    print(f"{'':12} url-normalize: {url_normalize(address)}")

front = "https://bay.example/"
stated = {"?p=20261122": front + "?p=20261122"}
stated |= dict.fromkeys(("?20261122", "?20261123", "?p="), front)
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
