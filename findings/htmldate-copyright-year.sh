#!/usr/bin/env bash
# htmldate 1.11.0 dates an undated page to the first of January of the year in its
# copyright line, and lets the address overrule what the page declares.
#
# A good engineer would guess: a page without a date gives None; and the day in
# `article:published_time` wins over one that is guessed from the address.
#
# What happens: "© 2019 Bay Herald" in the footer makes 2019-01-01, a day in a
# sentence about the past becomes the day of publication, and /2026/02/03/ in the
# address is taken before the page is looked at. The answer is a plain string that
# does not say where it comes from.
#
# Why it matters to a news monitor: a page of today is kept as old news, and
# anniversaries are dated to what they recall. trafilatura hands these dates on.
#
# Source: htmldate's documentation, "extensive search" (on by default);
# htmldate/core.py, find_date.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    htmldate==1.11.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from htmldate import find_date

PAGE = (
    "<html><head><title>Port closed</title>{}</head><body><article><p>The council "
    "of Bay closed the port because of the storm.{}</p></article>"
    "<footer>{}</footer></body></html>"
)
META = '<meta property="article:published_time" content="2026-03-02T08:00:00Z">'
LONG_AGO = " The bridge opened on 4 May 2011."
DECLARED = "2026-03-02"
PATH = "https://bay.example/2026/02/03/port"
CASES = {
    "no date anywhere": (PAGE.format("", "", ""), None, None, None),
    "copyright line": (PAGE.format("", "", "© 2019 Bay"), None, None, "2019-01-01"),
    "a day long ago": (PAGE.format("", LONG_AGO, ""), None, None, "2011-05-04"),
    "declared": (PAGE.format(META, "", ""), None, DECLARED, DECLARED),
    "declared, and address": (PAGE.format(META, "", ""), PATH, DECLARED, "2026-02-03"),
}
changed = False
for name, (page, address, guess, stated) in CASES.items():
    seen = find_date(page, url=address)
    print(f"{name:24} guess: {guess}  seen: {seen}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
