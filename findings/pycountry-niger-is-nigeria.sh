#!/usr/bin/env bash
# pycountry 26.2.16 finds Nigeria first when asked for Niger.
#
# A good engineer would guess: search_fuzzy puts the country whose name is exactly
# what was asked for first, and what merely resembles it behind.
#
# What happens: points are added up over all that matches. Niger has 50 for its name
# and 30 more because the name begins with what was asked for. Nigeria has these 30,
# 49 for its state called Niger, and 5 because "Niger" is part of a state's name.
# "Oman" and "Mali" come out right, before Romania and Guinea. "Turkey" raises
# LookupError, since the list now says Türkiye.
#
# Why it matters to a news monitor: the first answer is taken for the country of a
# source or a place in a story, and these two are neighbours with news of their own,
# so nobody notices.
#
# Source: pycountry/__init__.py, ExistingCountries.search_fuzzy; its README, which
# says that results are sorted by importance.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pycountry==26.2.16

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import pycountry

stated = {
    "Mali": "Mali",
    "Oman": "Oman",
    "Nigeria": "Nigeria",
    "Niger": "Nigeria",
    "Turkey": None,
}
seen = {}
for name in stated:
    try:
        found = [country.name for country in pycountry.countries.search_fuzzy(name)]
    except LookupError:
        found = [None]
    seen[name] = found[0]
    print(f"guess: {name:8} seen: {found[:4]}")
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
