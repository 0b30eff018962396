#!/usr/bin/env bash
# rss-parser 3.13.0 (npm) takes the first link of an Atom entry for the article when
# the article's own link says no `rel`.
#
# A good engineer would guess: a link without `rel` is the article, as Atom says, and
# one with rel="enclosure", "replies" or "edit" is not, in whatever order they stand.
#
# What happens: it looks for rel="alternate" spelt out. Where none is, it takes the
# first link, whatever that is: the sound file, or the list of comments. feedparser
# 6.0.14 takes the article's link in both orders.
#
# Why it matters to a news monitor: all articles of such a feed have the address of a
# recording, which a crawler downloads and cannot read; or of the comments, which it
# reads and takes for the article.
#
# Source: rss-parser, lib/utils.js, getLink; RFC 4287, 4.2.7.2 (no "rel": "alternate").
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    feedparser==6.0.14
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    rss-parser@3.13.0

cd "$folder"
cat >link.py <<'PROGRAM'
import sys

import feedparser

print(feedparser.parse(sys.stdin.read()).entries[0].link, end="")
PROGRAM
node --input-type=module - <<'PROGRAM'
import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import Parser from 'rss-parser'

const ARTICLE = 'https://bay.example/1'
const SOUND = 'https://bay.example/1.mp3'
const COMMENTS = 'https://bay.example/1/comments'
const plain = `<link href="${ARTICLE}"/>`
const named = `<link rel="alternate" href="${ARTICLE}"/>`
const sound = `<link rel="enclosure" type="audio/mpeg" href="${SOUND}"/>`
const replies = `<link rel="replies" type="text/html" href="${COMMENTS}"/>`
const orders = {
  'article, sound': plain + sound,
  'sound, article': sound + plain,
  'comments, article': replies + plain,
  'sound, article as "alternate"': sound + named,
}
const seen = {}, others = {}
for (const [order, links] of Object.entries(orders)) {
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Bay</title><id>urn:x:0</id>
<updated>2026-11-05T10:00:00Z</updated><entry><id>urn:x:1</id><title>Port closed</title>
${links}<updated>2026-11-05T10:00:00Z</updated></entry></feed>`
  seen[order] = (await new Parser().parseString(feed)).items[0].link
  others[order] = String(spawnSync('venv/bin/python', ['link.py'], { input: feed }).stdout)
  console.log(order, '\n  guess:', ARTICLE, ' seen:', seen[order])
}
const stated = Object.fromEntries(
  Object.keys(orders).map((order, i) => [order, [ARTICLE, SOUND, COMMENTS, ARTICLE][i]]),
)
const agreed = Object.values(others).every((link) => link === ARTICLE)
const same = isDeepStrictEqual(seen, stated) && agreed
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
