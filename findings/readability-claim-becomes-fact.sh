#!/usr/bin/env bash
# readability-lxml 0.9 and Mozilla's readability 0.6.0 take the speaker off a headline.
#
# A good engineer would guess: what they cut from a title is the name of the site, at
# its end.
#
# What happens: of a title with a colon both keep what follows it, when that has enough
# words: "Mayor: the dam is safe for now" becomes "the dam is safe for now". Only a
# heading with the same words saves it (for Mozilla's also og:title or JSON-LD). A
# heading in which the speaker stands as "The mayor:" does not. readability-lxml does
# so in short_title(); its title() is the whole title with the site's name.
#
# Why it matters to a news monitor: what an interested party claims becomes what the
# outlet reports, in the line that everybody reads.
#
# Source: readability/htmls.py, shorten_title; Readability.js, _getArticleTitle.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    readability-lxml==0.9 \
    lxml==6.1.3
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    @mozilla/readability@0.6.0 \
    jsdom@24.1.3

cd "$folder"
cat >title.py <<'PROGRAM'
import sys

from readability import Document

print(Document(sys.stdin.read()).short_title(), end="")
PROGRAM
node --input-type=module - <<'PROGRAM'
import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { Readability } from '@mozilla/readability'
import { JSDOM } from 'jsdom'

const WHOLE = 'Mayor: the dam is safe for now'
const CLAIM = 'the dam is safe for now'
const TALK = '<p>' + 'The wall, which leaks, is to be mended by noon. '.repeat(12) + '</p>'
const headings = {
  'no heading': '',
  'the same heading': `<h1>${WHOLE}</h1>`,
  'another wording': '<h1>The mayor: the dam is safe for now</h1>',
}
const seen = {}
for (const [name, heading] of Object.entries(headings)) {
  const page =
    `<!doctype html><html><head><title>${WHOLE}</title></head>` +
    `<body><article>${heading}${TALK}${TALK}</article></body></html>`
  const mozilla = new Readability(new JSDOM(page).window.document).parse().title
  const lxml = String(spawnSync('venv/bin/python', ['title.py'], { input: page }).stdout)
  seen[name] = [lxml, mozilla]
  console.log(`${name}\n  guess: ${WHOLE}\n  seen:  ${lxml} | ${mozilla}`)
}
const stated = {
  'no heading': [CLAIM, CLAIM],
  'the same heading': [WHOLE, WHOLE],
  'another wording': [CLAIM, CLAIM],
}
const same = isDeepStrictEqual(seen, stated)
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
