#!/usr/bin/env bash
# tldextract 5.4.0 says that the name of www.gov.uk is "www".
#
# A good engineer would guess: the part before the public suffix names the outlet:
# "bbc" for www.bbc.co.uk, "gov" for www.gov.uk; and taking "www." off an address
# changes nothing.
#
# What happens: `gov.uk`, `nhs.uk` and `police.uk` are public suffixes, so for
# www.gov.uk the registered name is `www`. Without "www." nothing is left before the
# suffix: domain and registered domain of `gov.uk` are empty strings. The same for
# www.edu.au and www.gov.br.
#
# Why it matters to a news monitor: governments publish at such addresses. Their
# pages get the outlet "www", all of them the same one, and the empty domain makes
# "same site?" true for two governments.
#
# Source: publicsuffix.org's algorithm: the registrable domain is the suffix and one
# label more. The list that comes with the package is used; nothing is fetched.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tldextract==5.4.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from tldextract import TLDExtract

extract = TLDExtract(suffix_list_urls=(), cache_dir=None)
stated = {
    "www.bbc.co.uk": ("bbc", "bbc.co.uk"),
    "bbc.co.uk": ("bbc", "bbc.co.uk"),
    "www.gov.uk": ("www", "www.gov.uk"),
    "gov.uk": ("", ""),
    "www.gov.br": ("www", "www.gov.br"),
    "gov.br": ("", ""),
}
seen = {}
for host in stated:
    parts = extract(host)
    seen[host] = (parts.domain, parts.top_domain_under_public_suffix)
    guess = host.removeprefix("www.")
    print(f"{host:14} guess: {(guess.split('.')[0], guess)}  seen: {seen[host]}")
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
