#!/usr/bin/env bash
# google-re2 1.1.20251105 goes through the whole text for each search in a small piece of
# it.
#
# A good engineer would guess: `pattern.search(text, start, end)` costs what the piece
# between start and end costs, as in `re` of the standard library, whose interface it has.
#
# What happens: the text is encoded to UTF-8 anew at each call, from its beginning to its
# end. A hundred characters of a text of two million cost as much as all of it.
#
# Why it matters to a news monitor: RE2 is chosen because its time grows with the length
# of the text. To search a long page piece by piece, so that other work goes on in
# between, makes it grow with the square. Cut the pieces out first.
#
# Source: the Python wrapper of google-re2, re2/__init__.py.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    google-re2==1.1.20251105

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import re
import time

import re2

TEXT = "ferry late at Lenna " * 100_000
PLACES = [(n, n + 100) for n in range(0, len(TEXT), 20_000)]


def cpu(search):
    start = time.process_time()
    for place in PLACES:
        search(*place)
    return time.process_time() - start


def ratio(library):
    pattern = library.compile("heron")
    inside = cpu(lambda start, end: pattern.search(TEXT, start, end))
    return inside / cpu(lambda start, end: pattern.search(TEXT[start:end]))


seen = {"re": ratio(re), "re2": ratio(re2)}
print("guess: searching inside costs about what searching the piece cut out costs")
print("seen: ", {name: f"{times:.0f} times as much" for name, times in seen.items()})
raise SystemExit(0 if seen["re"] < 5 and seen["re2"] > 50 else "this has changed")
PROGRAM
