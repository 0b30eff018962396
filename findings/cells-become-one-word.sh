#!/usr/bin/env bash
# newspaper4k 0.9.6 and html-to-text 10.0.1 (npm), and with it mailparser 3.14.2, make
# one word of all cells of a table.
#
# A good engineer would guess: text made of HTML keeps words apart that the page shows
# apart; between two cells there is a blank at least.
#
# What happens: cells and rows are joined with nothing between: "BayclosedTolopen".
# Where the source has white space between the tags it counts, so the same table gives
# words on one site and none on another. mailparser makes the text of an HTML mail with
# html-to-text, and so in this way.
#
# Why it matters to a news monitor: lists of the missing, results of elections and most
# newsletters are tables. A watch on "Tol" finds nothing, and no message says so.
# html-to-text has formatters for tables, which must be asked for.
#
# Source: html-to-text's README, formatters for tables; HTML, 15.3.8 (td is display:
# table-cell).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    newspaper4k==0.9.6 \
    lxml==6.1.3
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    html-to-text@10.0.1 \
    mailparser@3.14.2

cd "$folder"
cat >text.py <<'PROGRAM'
import sys
import warnings

warnings.simplefilter("ignore")
from newspaper import Article

article = Article("https://bay.example/1", language="en")
article.download(input_html=sys.stdin.read())
article.parse()
print(article.text)
PROGRAM
node --input-type=module - <<'PROGRAM'
import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { convert } from 'html-to-text'
import { simpleParser } from 'mailparser'

const HEAD = 'Content-Type: text/html; charset=utf-8\r\n\r\n'
const TALK = `<p>${'The harbour master said that ships wait outside the wall. '.repeat(4)}</p>`
const rows = (gap) =>
  `<table><tr><td>Bay</td>${gap}<td>closed</td></tr>${gap}` +
  `<tr><td>Tol</td>${gap}<td>open</td></tr></table>`

const newspaper = (table) => {
  const body = `<article><h1>Ports</h1>${TALK}${table}${TALK}</article>`
  const input = `<html><head><title>Ports</title></head><body>${body}</body></html>`
  return String(spawnSync('venv/bin/python', ['text.py'], { input }).stdout)
}
const readers = {
  newspaper4k: newspaper,
  'html-to-text': (table) => convert(table),
  mailparser: async (table) => (await simpleParser(HEAD + table)).text,
}
const seen = {}
for (const [name, read] of Object.entries(readers)) {
  seen[name] = {}
  for (const [form, gap] of [['close', ''], ['spaced', '\n']]) {
    const words = (await read(rows(gap))).split(/\s+/)
    seen[name][form] = words.filter((word) => /Bay|Tol|closed$|open$/.test(word))
  }
  console.log(name, 'guess: [Bay, closed, Tol, open] twice  seen:', seen[name])
}
const found = { close: ['BayclosedTolopen'], spaced: ['Bay', 'closed', 'Tol', 'open'] }
const stated = Object.fromEntries(Object.keys(readers).map((name) => [name, found]))
const same = isDeepStrictEqual(seen, stated)
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
