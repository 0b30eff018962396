#!/usr/bin/env bash
# MarkupSafe 3.0.4 (Jinja's striptags) makes "down 3% rise" of "down <5% after >3% rise".
#
# A good engineer would guess: it takes tags out, and "<5% after >" is none: a tag's
# name begins with a letter, so an HTML parser leaves it as text.
#
# What happens: whatever stands between "<" and the next ">" goes, tag or not. The
# text has to have both, so "profit <5%" alone is kept and a test with it passes.
#
# Why it matters to a news monitor: titles in feeds are text in some feeds and HTML
# in others, so one strips tags to be safe. Figures vanish from headlines on
# markets and elections, and what is left is a sentence that says something else.
#
# Source: markupsafe/__init__.py, Markup.striptags; the HTML standard, 13.2.5.6 (tag
# open state).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    MarkupSafe==3.0.4 \
    selectolax==1.0.2

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

TEXTS = {
    "profit <5%": "profit <5%",
    "down <5% after >3% rise": "down 3% rise",
    "turnout < 40%, left > right": "turnout right",
    "<b>Port</b> closed": "Port closed",
}
seen = {}
for text in TEXTS:
    seen[text] = Markup(text).striptags()
    print(f"guess: {LexborHTMLParser(text).text()!r}  seen: {seen[text]!r}")
raise SystemExit(0 if seen == TEXTS else "this has changed")
PROGRAM
