#!/usr/bin/env bash
# Babel 2.19.0 (CLDR) writes one day in two orders in one locale: the short date has the
# day first, the skeleton for year, month and day has the month first.
#
# A good engineer would guess: a locale has one order of day and month in digits, and
# whoever learns it from one format may read the other.
#
# What happens: for Maltese and Somali, among others, the two come from different
# fields of CLDR and contradict each other.
#
# Why it matters to a news monitor: dates like 3/4/2026 are read by the order of the
# page's language. A table of orders that is made from CLDR is wrong for one of the two,
# whichever it is made from; a date read a month too early is "old", and silent.
#
# Source: CLDR dateFormats (short) and availableFormats (yMd) of mt and so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Babel==2.19.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import date

from babel.dates import format_date, format_skeleton

DAY = date(2026, 11, 28)


def first(written):
    return "day" if written.startswith("28") else "month"


seen = {
    tag: (
        first(format_date(DAY, "short", locale=tag)),
        first(format_skeleton("yMd", DAY, locale=tag)),
    )
    for tag in ("mt", "so", "de", "en_GB")
}
print("guess:", {tag: (short, short) for tag, (short, _) in seen.items()})
print("seen: ", seen)
expected = {
    "mt": ("day", "month"),
    "so": ("day", "month"),
    "de": ("day", "day"),
    "en_GB": ("day", "day"),
}
raise SystemExit(0 if seen == expected else "this has changed")
PROGRAM
