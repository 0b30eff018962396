#!/usr/bin/env bash
# fastfeedparser 0.6.5 gives an empty title where Atom writes it as XHTML.
#
# A good engineer would guess: a title of type "xhtml", one of the three types that
# Atom has, gives its words, with or without the markup.
#
# What happens: the title is an empty string. The words stand inside the `div` that
# the type asks for, and only the text directly below `title` is read. A feed's own
# title is missing then. No exception, no sign of it.
#
# Why it matters to a news monitor: the headline is what most watches match first
# and what an alert shows. An article without one is matched by its text alone, or
# dropped as broken, though the feed is valid. feedparser reads it.
#
# Source: RFC 4287, 3.1.1.3 (XHTML) and 4.2.14 (title).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    fastfeedparser==0.6.5 \
    feedparser==6.0.14

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import fastfeedparser
import feedparser

FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Bay Herald</title>
<id>urn:x:feed</id><updated>2026-11-22T10:00:00Z</updated>
<entry><id>urn:x:1</id><updated>2026-11-22T10:00:00Z</updated>
<title type="{kind}">{title}</title></entry></feed>"""
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">Port of <b>Bay</b> closed</div>'

seen = {}
for kind, title in (("text", "Port of Bay closed"), ("xhtml", DIV)):
    feed = FEED.format(kind=kind, title=title)
    seen[kind] = (
        fastfeedparser.parse(feed).entries[0].title,
        feedparser.parse(feed).entries[0].title,
    )
    print(f"{kind:6} fastfeedparser: {seen[kind][0]!r}  feedparser: {seen[kind][1]!r}")

stated = {
    "text": ("Port of Bay closed", "Port of Bay closed"),
    "xhtml": ("", "Port of <b>Bay</b> closed"),
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
