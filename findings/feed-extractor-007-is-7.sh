#!/usr/bin/env bash
# @extractus/feed-extractor 8.0.3 (npm) reads titles and ids of articles as numbers where
# they look like some: "007" is "7", and two articles have one id.
#
# A good engineer would guess: a title and a guid are text, and come out as they went in.
#
# What happens: they are parsed as numbers, in all the ways that JavaScript writes one,
# and made text again. The film "007" is called "7"; the hexadecimal-looking ids "7e3"
# and "7000" are both "7000", "0x1F" is "31", "1.50" is "1.5".
#
# Why it matters to a news monitor: what is known by its id is not read again. Short ids
# of letters and digits meet by chance, and an article is never seen.
#
# Source: @extractus/feed-extractor, src/utils/xmlparser.js (no `parseTagValue: false`);
# fast-xml-parser's documentation of it; RSS 2.0 ("There are no rules for the syntax of
# a guid. Aggregators must view them as a string.").
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    @extractus/feed-extractor@8.0.3

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { isDeepStrictEqual } from 'node:util'
import { extractFromXml } from '@extractus/feed-extractor'

const items = [['7e3', '007'], ['7000', '1.50'], ['0x1F', 'Plain']]
const feed = `<rss version="2.0"><channel><title>Bay</title>
<link>https://bay.example/</link><description>News</description>${items
  .map(([guid, title], i) => `<item><title>${title}</title>
<link>https://bay.example/${i}</link><guid isPermaLink="false">${guid}</guid>
<pubDate>Mon, 30 Nov 2026 08:00:00 GMT</pubDate></item>`).join('')}</channel></rss>`
const seen = extractFromXml(feed).entries.map(({ id, title }) => [id, title])
console.log('guess:', items)
console.log('seen: ', seen)
const same = isDeepStrictEqual(seen, [['7000', '7'], ['7000', '1.5'], ['31', 'Plain']])
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
