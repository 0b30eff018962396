#!/usr/bin/env bash
# feed 6.0.0 (npm) writes another id of an article into Atom than into RSS and JSON Feed.
#
# A good engineer would guess: an id is the string it was given, in each of the three
# formats that the package writes of one feed.
#
# What happens: the Atom feed's ids go through the URL parser, which lowers the case of
# the host, escapes letters, and adds a slash to a bare host; RSS and JSON Feed have the
# string itself.
#
# Why it matters to a news monitor: a reader that changes from one feed of a site to the
# other meets each article again; and after an update of the package, all of them.
#
# Source: feed, lib/feed.js, sanitizeUrl; RFC 4287, 4.2.6 (ids are compared character by
# character, and must not change).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    feed@6.0.0

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { isDeepStrictEqual } from 'node:util'
import { Feed } from 'feed'

const ids = ['https://Bay.example/Häfen?a=ü', 'https://bay.example', 'tag:bay.example,2026:Ä']
const stated = [
  'https://bay.example/H%C3%A4fen?a=%C3%BC',
  'https://bay.example/',
  'tag:bay.example,2026:%C3%84',
]
const feed = new Feed({ title: 'Bay', id: 'urn:x:0', updated: new Date(0) })
for (const id of ids)
  feed.addItem({ title: 'Port closed', id, link: 'https://bay.example/1', date: new Date(0) })
const entries = feed.atom1().split('<entry>').slice(1)
const atom = entries.map((entry) => entry.match(/<id>(.*?)<\/id>/)[1])
const rss = [...feed.rss2().matchAll(/<guid[^>]*>(.*?)<\/guid>/g)].map((found) => found[1])
const json = JSON.parse(feed.json1()).items.map(({ id }) => id)
ids.forEach((id, i) =>
  console.log(`guess: ${id}\n  RSS: ${rss[i]}  JSON: ${json[i]}  Atom: ${atom[i]}`))
const same =
  isDeepStrictEqual(atom, stated) && isDeepStrictEqual(rss, ids) && isDeepStrictEqual(json, ids)
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
