#!/usr/bin/env bash
# country_converter 1.3.2 beside pandas 3.1.1 cannot be made: the code of Namibia is a
# missing value.
#
# A good engineer would guess: a package that takes care of "NA", Namibia's code, by a
# list of missing values without it, reads its own table with any pandas it lets in.
#
# What happens: pandas adds the given list to its own, in which "NA" stands
# (`keep_default_na`), and the converter to text that used to protect the column does
# not any more: the code of Namibia, and of three that are no more, comes out as NaN.
# The first expression made of it raises a TypeError; with pandas 2.3.3 all is well.
#
# Why it matters to a news monitor: to name the countries of a text it is the package
# that peers use, and its requirements (`pandas >= 1.0`) bring the two together.
#
# Source: country_converter, data_loader in country_converter.py; pandas, read_csv
# (`na_values`, `keep_default_na`, `converters`).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/namibia.py" <<'PROGRAM'
import sys

from country_converter import CountryConverter

try:
    seen = CountryConverter().convert("Namibia", to="ISO2")
except TypeError:
    seen = "TypeError"
print(f"{sys.argv[1]}  guess: NA  seen: {seen}")
raise SystemExit("this has changed" if seen != sys.argv[2] else 0)
PROGRAM
for case in "2.3.3 NA" "3.1.1 TypeError"; do
    read -r version stated <<<"$case"
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/pip" install --quiet --disable-pip-version-check \
        country_converter==1.3.2 pandas=="$version"
    "$folder/$version/bin/python" "$folder/namibia.py" "pandas $version" "$stated"
done
