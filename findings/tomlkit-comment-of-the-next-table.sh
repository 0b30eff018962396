#!/usr/bin/env bash
# tomlkit 0.15.2 deletes a watchlist and the comment of the one after it.
#
# A good engineer would guess: the library that keeps comments when a program edits
# a file takes a comment above a heading for that of the table below, as people do.
#
# What happens: it is kept as the end of the table above. Deleting the first of two
# [[watchlists]] leaves the first's comment, over the second, and takes the second's
# away; deleting the last one leaves its comment. A key added to [a] is written
# below "# about b" and looks like a part of b.
#
# Why it matters to a news monitor: configuration is edited by hand and by a page. A
# comment such as "do not alert at night, asked for by legal" ends up over another
# customer's watchlist, and nothing in the file is invalid.
#
# Source: TOML 1.0 says nothing about what a comment belongs to; run and seen.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tomlkit==0.15.2

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import tomlkit

FILE = """\
# quiet at night
[[watchlists]]
name = "harbour"

# rings at once
[[watchlists]]
name = "storms"
"""
without_first = tomlkit.parse(FILE)
del without_first["watchlists"][0]
without_last = tomlkit.parse(FILE)
del without_last["watchlists"][1]
seen = [tomlkit.dumps(document).split("\n") for document in (without_first, without_last)]
seen = [[line for line in lines if line] for lines in seen]

HEAD = "[[watchlists]]"
guess = [
    ["# rings at once", HEAD, 'name = "storms"'],
    ["# quiet at night", HEAD, 'name = "harbour"'],
]
for one, other in zip(guess, seen, strict=True):
    print(f"guess: {one}\nseen:  {other}")
stated = [
    ["# quiet at night", HEAD, 'name = "storms"'],
    ["# quiet at night", HEAD, 'name = "harbour"', "# rings at once"],
]
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
