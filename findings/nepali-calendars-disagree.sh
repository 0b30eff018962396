#!/usr/bin/env bash
# nepali-datetime 1.0.8.5, nepali-date-utils 0.3.1 and bsad-converter 1.1.0 convert dates
# of the running years of the Nepali calendar (Bikram Sambat) to different days.
#
# A good engineer would guess: a calendar in official use is a table of facts, and three
# kept converters agree at least on last year, this year and the next.
#
# What happens: they agree on the year 2080 and differ on months of 2081 to 2083 (2024 to
# 2027): the lengths of the months are published year by year, and each package has its
# own table. The 15th of Jestha 2082 is the 28th or the 29th of May 2025.
#
# Why it matters to a news monitor: a Nepali page is often dated in this calendar only.
# A day too late lies in the future, a day too early counts for the wrong digest, and no
# library says that it is not sure: such a date is better none than wrong.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  nepali-datetime==1.0.8.5 nepali-date-utils==0.3.1 bsad-converter==1.1.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import date

import bsad_converter
import nepali_datetime
from nepali_date_utils import converter


def days(year, month, day=15):
    text = converter.bs_to_ad(f"{year}/{month}/{day}")
    return (
        nepali_datetime.date(year, month, day).to_datetime_date().isoformat(),
        date(*map(int, text.split("/"))).isoformat(),
        bsad_converter.bs_to_ad(year, month, day).isoformat(),
    )


differ = {
    year: sum(len(set(days(year, month))) > 1 for month in range(1, 13))
    for year in (2080, 2081, 2082, 2083)
}
print("guess: months that differ", dict.fromkeys(differ, 0))
print("seen:  months that differ", differ)
print("seen:  15 Jestha 2082 is", days(2082, 2))
expected = {2080: 0, 2081: 2, 2082: 5, 2083: 3}
same = differ == expected and days(2082, 2) == (
    "2025-05-29",
    "2025-05-28",
    "2025-05-29",
)
raise SystemExit(0 if same else "this has changed")
PROGRAM
