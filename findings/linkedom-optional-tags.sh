#!/usr/bin/env bash
# linkedom 0.18.15 with Mozilla's readability 0.6.0 finds no article in a valid page
# that leaves out <html>, <head> and <body>.
#
# A good engineer would guess: these tags are optional in HTML and a parser adds the
# elements, so the page reads like one that has them, as it does in browsers and jsdom.
#
# What happens: linkedom makes the first element, a <meta>, the root of the document,
# and `body` is an empty one made for it. Readability returns null, which is what it
# says of pages without an article. @extractus/article-extractor 9.0.1, which is built
# on both, says null too. jsdom 24.1.3 gives the whole article.
#
# Why it matters to a news monitor: linkedom is taken in place of jsdom since it is
# faster, and static sites leave these tags out to save bytes. Nothing such a site
# prints is ever an article, and no error is logged.
#
# Source: HTML, 13.1.2.4 (optional tags); linkedom's README.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    linkedom@0.18.15 \
    jsdom@24.1.3 \
    @mozilla/readability@0.6.0 \
    @extractus/article-extractor@9.0.1

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { isDeepStrictEqual } from 'node:util'
import { extractFromHtml } from '@extractus/article-extractor'
import { Readability } from '@mozilla/readability'
import { JSDOM } from 'jsdom'
import { parseHTML } from 'linkedom'

const TALK = '<p>' + 'The port, which leaks, is to be mended by noon. '.repeat(12) + '</p>'
const title = '<meta charset="utf-8"><title>Port closed until the wall is mended</title>'
const text = `<article>${TALK}${TALK}</article>`
const pages = {
  'all tags':
    `<!doctype html><html lang="en"><head>${title}</head>` +
    `<body>${text}</body></html>`,
  'optional tags left out': `<!doctype html>${title}${text}`,
}
const articleOf = (document) => new Readability(document).parse()
const readers = {
  'linkedom and readability': (page) => articleOf(parseHTML(page).document),
  'jsdom and readability': (page) => articleOf(new JSDOM(page).window.document),
  'article-extractor': (page) => extractFromHtml(page, 'https://bay.example/1'),
}
const seen = {}
for (const [reader, read] of Object.entries(readers)) {
  seen[reader] = []
  for (const [name, page] of Object.entries(pages)) {
    const article = await read(page)
    seen[reader].push(article?.content.includes('mended by noon') ?? null)
    console.log(`${reader}, ${name}: guess: article  seen: ${article && 'article'}`)
  }
}
const stated = {
  'linkedom and readability': [true, null],
  'jsdom and readability': [true, true],
  'article-extractor': [true, null],
}
const same = isDeepStrictEqual(seen, stated)
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
