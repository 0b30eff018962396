#!/usr/bin/env bash
# sqlite-utils 4.2.1 splits a list of names at the letter "a".
#
# A good engineer would guess: a CSV file with one column is the simplest there is:
# a heading and a name on each line.
#
# What happens: rows_from_file, `sqlite-utils memory FILE` and `insert --sniff` ask
# Python's csv.Sniffer for the separator, and there is none to find. It takes the
# character that comes as often on each line: with name, Bay, Sea that is "a", and
# the columns are "n" and "me". Other lists raise an error, others are right, as the
# names have it. With Format.CSV (`--csv`) the file is read as it should be.
#
# Why it matters to a news monitor: a list of names is how customers send watchlists
# and outlets. Half a name in a wrong column is imported without complaint.
#
# Source: Python's documentation of csv.Sniffer.sniff; RFC 4180 (a file with one
# field per record has no separator).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    sqlite-utils==4.2.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import io

from sqlite_utils.utils import Format, rows_from_file

FILE = b"name\nBay\nSea\n"
guess = [{"name": "Bay"}, {"name": "Sea"}]
sniffed = list(rows_from_file(io.BytesIO(FILE))[0])
told = list(rows_from_file(io.BytesIO(FILE), format=Format.CSV)[0])
print("guess:       ", guess)
print("seen:        ", sniffed)
print("told it's CSV:", told)
stated = [{"n": "B", "me": "y"}, {"n": "Se", "me": ""}]
raise SystemExit(0 if (sniffed, told) == (stated, guess) else "this has changed")
PROGRAM
