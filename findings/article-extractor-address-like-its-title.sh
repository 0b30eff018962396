#!/usr/bin/env bash
# @extractus/article-extractor 9.0.1 (npm) gives as an article's address the one that
# sounds most like its title, not the one that the page calls canonical.
#
# A good engineer would guess: where the page names its address with rel="canonical",
# `url` is that one, however the page was reached.
#
# What happens: it collects the addresses that the page names and the one it was asked
# for, compares each with the title as text, and returns the most alike. A canonical
# address with a number loses against the one that was asked for with words in it, with
# its "?from=app", and a copy on another host wins as well.
#
# Why it matters to a news monitor: the address is what an article is known by. One
# article that is met in an app, a mail and a mirror becomes three.
#
# Source: @extractus/article-extractor, chooseBestUrl in src/utils/linker.js and its use
# in src/utils/parseFromHtml.js; RFC 6596 (what "canonical" says).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    @extractus/article-extractor@9.0.1

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { extractFromHtml } from '@extractus/article-extractor'

const CANONICAL = 'https://harbour.example/article/7'
const words = '<p>The port authority said on Monday that the harbour stays closed.</p>'
const page = `<!doctype html><html lang="en"><head>
<title>Ferry runs aground off Ostermoor</title>
<link rel="canonical" href="${CANONICAL}"></head>
<body><article>${words.repeat(8)}</article></body></html>`
const named = 'https://harbour.example/ferry-runs-aground-off-ostermoor'
const stated = {
  [`${CANONICAL}?from=app`]: CANONICAL,
  [`${named}?from=app`]: `${named}?from=app`,
  [`${named}?from=mail`]: `${named}?from=mail`,
  'https://mirror.example/ferry-runs-aground': 'https://mirror.example/ferry-runs-aground',
}
let same = true
for (const [asked, expected] of Object.entries(stated)) {
  const { url } = await extractFromHtml(page, asked)
  console.log(asked, '\n  guess:', CANONICAL, ' seen:', url)
  same &&= url === expected
}
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
