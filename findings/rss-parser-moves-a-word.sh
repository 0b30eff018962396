#!/usr/bin/env bash
# rss-parser 3.13.0 (npm) moves words to another place in a text that Atom writes as
# XHTML.
#
# A good engineer would guess: "The port is <b>not</b> closed." comes out as it was
# written, as HTML or without its marks.
#
# What happens: the feed is turned into an object first, in which an element's own text
# is one string and its children are lists beside it. Written back, all the text comes
# first and the children after it: "The port is  closed.<b>not</b>". A title in XHTML
# is not written back: it is that object. feedsmith 3.0.1 gives the text in its order.
#
# Why it matters to a news monitor: a sentence loses its "not" to the end of the
# paragraph, each link is parted from its sentence, and a phrase that runs through a
# mark is never found.
#
# Source: rss-parser, lib/utils.js, getContent; RFC 4287, 3.1.1.3.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    rss-parser@3.13.0 \
    xml2js@0.5.0 \
    feedsmith@3.0.1

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { parseFeed } from 'feedsmith'
import Parser from 'rss-parser'

const XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'
const FEED = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Bay</title><id>urn:x:0</id>
<updated>2026-11-05T10:00:00Z</updated><entry><id>urn:x:1</id>
<title type="xhtml">${XHTML}Port <em>not</em> closed</div></title>
<link href="https://bay.example/1"/><updated>2026-11-05T10:00:00Z</updated>
<content type="xhtml">${XHTML}<p>The port is <b>not</b> closed.</p></div></content>
</entry></feed>`

const item = (await new Parser().parseString(FEED)).items[0]
const other = parseFeed(FEED).feed.entries[0].content.value
console.log('guess:     The port is not closed.')
console.log('rss-parser:', item.contentSnippet, '| title is', typeof item.title)
console.log('feedsmith: ', other)
const same =
  item.contentSnippet === 'The port is  closed.not' &&
  typeof item.title === 'object' &&
  other === '<p>The port is <b>not</b> closed.</p>'
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
