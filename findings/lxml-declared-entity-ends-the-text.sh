#!/usr/bin/env bash
# lxml 6.1.3 with resolve_entities=False ends an element's text at the first entity that
# the document itself declares.
#
# A good engineer would guess: a parser that does not resolve entities leaves "&mdash;"
# in the text, or fails.
#
# What happens: the reference becomes a child of the element, of a type of its own.
# `text` and `findtext` end before it, without an error and without a warning; what
# follows is the child's tail. Without the declaration the same document is an error, so
# the declaration, which makes it well-formed, is what loses the text.
#
# Why it matters to a news monitor: switching entities off is the usual advice for feeds
# of strangers. Feeds declare &mdash; or &nbsp; in a DOCTYPE; their headlines end there,
# and a watchlist for what follows finds nothing.
#
# Source: XML 1.0, 4.1 (entity declared); lxml's documentation of XMLParser names the
# option, and shows the node type elsewhere.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from lxml import etree

FEED = (
    b'<!DOCTYPE rss [<!ENTITY mdash "&#8212;">]>'
    b"<rss><item><title>Ferry late &mdash; badger on deck</title></item></rss>"
)

parser = etree.XMLParser(resolve_entities=False)
title = etree.fromstring(FEED, parser).find("item/title")
seen = [title.text, len(title), title[0].text, title[0].tail]
print("guess:", ["Ferry late &mdash; badger on deck", 0])
print("seen: ", seen)
raise SystemExit(
    0 if seen == ["Ferry late ", 1, "&mdash;", " badger on deck"] else "this has changed"
)
PROGRAM
