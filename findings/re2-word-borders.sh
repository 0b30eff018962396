#!/usr/bin/env bash
# google-re2 1.1 folds the case of all letters and knows the borders of English
# words only.
#
# A good engineer would guess: given str, RE2 treats it as text throughout: if
# `(?i)é` finds "É", then `\bÖl\b` finds "Öl", as `re` and `regex` do.
#
# What happens: case is folded by Unicode, `.` is a character and offsets count
# characters; but `\w`, `\d`, `\s` and `\b` are ASCII. `\bÖl\b` finds nothing, since
# no border is seen before "Ö", and `\bl\b` finds an "l" inside "Öl". There is no
# flag for it; `\pL` must be written out.
#
# Why it matters to a news monitor: RE2 is what one takes for patterns that users
# write, as it cannot be made to run for ever. Moving the patterns there from `re`
# changes what they match, silently, and only outside English.
#
# Source: RE2's syntax page ("ASCII word boundary").
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    google-re2==1.1.20251105 \
    regex==2026.11.19

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import re

import re2
import regex

CASES = {
    (r"(?i)é", "É"): (True, True, True),
    (r"\bOil\b", "Oil rises"): (True, True, True),
    (r"\bÖl\b", "Öl steigt"): (True, False, True),
    (r"\bl\b", "Öl steigt"): (False, True, False),
    (r"\bcafé\b", "café closed"): (True, False, True),
    (r"\w{6}", "Zürich"): (True, False, True),
    (r"\pL{6}", "Zürich"): (None, True, True),
}
changed = False
for (pattern, text), stated in CASES.items():
    seen = tuple(
        bool(engine.search(pattern, text)) if stated[i] is not None else None
        for i, engine in enumerate((re, re2, regex))
    )
    print(f"{pattern:10} {text:12} guess: all alike  re, re2, regex: {seen}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
