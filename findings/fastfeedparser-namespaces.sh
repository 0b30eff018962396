#!/usr/bin/env bash
# fastfeedparser 0.6.5 takes the first `title` or `link` of an item, in whatever
# namespace it stands.
#
# A good engineer would guess: `media:title` is the title of a picture, `atom:link`
# an address in Atom's sense, and neither is RSS's own `title` and `link`.
#
# What happens: an item that lists its picture first gets the caption for a
# headline; an item that begins with `atom:link` (whose address is an attribute,
# not text) has no link at all. Order decides: behind the item's own elements both
# are ignored. RSS puts no order on the elements of an item.
#
# Why it matters to a news monitor: the alert shows "Photo: the harbour at dawn"
# for a headline, and the article without a link is never fetched.
#
# Source: RSS 2.0 specification, "Extending RSS"; Media RSS 1.5.1, media:title.
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

FEED = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Bay Herald</title>
<item>{parts}</item></channel></rss>"""
OWN = "<title>Port closed</title><link>https://bay.example/1</link>"
PICTURE = "<media:title>The harbour at dawn</media:title>"
SELF = '<atom:link rel="self" href="https://bay.example/feed"/>'

seen = {}
for name, parts in {
    "picture behind": OWN + PICTURE,
    "picture first": PICTURE + OWN,
    "self behind": OWN + SELF,
    "self first": SELF + OWN,
}.items():
    feed = FEED.format(parts=parts)
    entries = [p.parse(feed).entries[0] for p in (fastfeedparser, feedparser)]
    seen[name] = [(e.get("title"), e.get("link")) for e in entries]
    for parser, answer in zip(("fastfeedparser", "feedparser"), seen[name], strict=True):
        print(f"{name:14} {parser:14} {answer}")

own = ("Port closed", "https://bay.example/1")
stated = {
    "picture behind": [own, own],
    "picture first": [("The harbour at dawn", "https://bay.example/1"), own],
    "self behind": [own, own],
    "self first": [("Port closed", None), own],
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
