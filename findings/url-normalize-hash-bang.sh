#!/usr/bin/env bash
# url-normalize 3.1.0 turns "#!/story/5" into a query that no server answers any more.
#
# A good engineer would guess: normalising an address drops the fragment or keeps it,
# since a server never sees it.
#
# What happens: what begins with "#!" becomes `?_escaped_fragment_=/story/5`, a form
# that Google's crawler used in place of running scripts and gave up in 2018. The
# server gets a parameter that it ignores, so it answers with the front page, whole
# and with 200. w3lib 2.5.0 drops the fragment, courlan 1.4.0 keeps it: three
# libraries, three addresses.
#
# Why it matters to a news monitor: on sites whose pages are told apart by script,
# every article is fetched as the front page and stored under an address of its own,
# so nothing looks like a copy of anything.
#
# Source: url_normalize's source (fragments that begin with "!"); RFC 3986, 3.5.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    url-normalize==3.1.0 \
    w3lib==2.5.0 \
    courlan==1.4.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from courlan import clean_url
from url_normalize import url_normalize
from w3lib.url import canonicalize_url

ADDRESS = "https://bay.example/a?x=1#!/story/5"
seen = {
    "url-normalize": url_normalize(ADDRESS),
    "w3lib": canonicalize_url(ADDRESS),
    "courlan": clean_url(ADDRESS),
}
print(f"guess: https://bay.example/a?x=1, or {ADDRESS}")
for name, address in seen.items():
    print(f"seen:  {address}  {name}")
stated = {
    "url-normalize": "https://bay.example/a?x=1&_escaped_fragment_=/story/5",
    "w3lib": "https://bay.example/a?x=1",
    "courlan": ADDRESS,
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
