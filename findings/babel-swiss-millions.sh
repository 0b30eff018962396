#!/usr/bin/env bash
# Babel 2.19.0 groups Swiss numbers up to 999'999 and not from a million on.
#
# A good engineer would guess: de_CH writes 1'234'567, and if it did not, it would
# not write 999'999 either.
#
# What happens: Swiss number patterns have a group separator, an apostrophe, and
# small numbers get it. From 1,000,000 on there is none: "1234567", also with
# decimals, as currency and as percentage. de and de_AT are right throughout; fr_CH,
# it_CH and de_LI are as de_CH.
#
# Why it matters to a news monitor: reach and audience figures are in the millions,
# and they are what a report is read for. Tests use 1234.
#
# Source: CLDR's number patterns for de_CH (#,##0.###); run and seen.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    Babel==2.19.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from babel.numbers import format_decimal

seen = {}
for locale in ("de", "de_CH", "fr_CH", "it_CH", "de_LI"):
    seen[locale] = [format_decimal(n, locale=locale) for n in (999999, 1234567)]
    mark = seen[locale][0][3]
    print(f"{locale:6} guess: 999{mark}999, 1{mark}234{mark}567  seen: {seen[locale]}")
swiss = [["999'999", "1234567"]] * 4
stated = [["999.999", "1.234.567"], *swiss]
raise SystemExit(0 if list(seen.values()) == stated else "this has changed")
PROGRAM
