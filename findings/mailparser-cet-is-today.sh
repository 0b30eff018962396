#!/usr/bin/env bash
# mailparser 3.14.2 (npm) dates a mail to the moment of reading when it does not know
# its time zone.
#
# A good engineer would guess: a Date header with "CET" is read as UTC, as RFC 5322 says
# of names that it does not know, or there is no date at all.
#
# What happens: beside GMT and UTC, JavaScript's Date knows the names of American zones
# only. What it cannot read mailparser replaces by `new Date()`: the mail of 2019 is
# from today, and so is one with a letter of RFC 822, as "A". Nothing tells that date
# from one that was read. Python's email package reads both as 10:00, zone unknown.
#
# Why it matters to a news monitor: an old mailbox that is imported, or a newsletter
# that is read again, turns into today's news and rings. Read `headerLines` where the
# date is within seconds of now.
#
# Source: dist/esm/mail-parser.js, its case for 'date'; RFC 5322, 4.3 (zones in
# letters).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    mailparser@3.14.2

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { isDeepStrictEqual } from 'node:util'
import { simpleParser } from 'mailparser'

const seen = {}
const begin = Date.now()
for (const zone of ['+0100', 'EST', 'GMT', 'CET', 'CEST', 'A']) {
  const mail = `From: desk@bay.example\r\nDate: Tue, 5 Nov 2019 10:00:00 ${zone}\r\n\r\nNews`
  const { date } = await simpleParser(mail)
  const isNow = date.getTime() >= begin && date.getTime() <= Date.now()
  seen[zone] = isNow ? 'now' : date.toISOString()
  console.log(`${zone.padEnd(6)} guess: 2019-11-05 or none  seen: ${seen[zone]}`)
}
const stated = {
  '+0100': '2019-11-05T09:00:00.000Z',
  EST: '2019-11-05T15:00:00.000Z',
  GMT: '2019-11-05T10:00:00.000Z',
  CET: 'now',
  CEST: 'now',
  A: 'now',
}
const same = isDeepStrictEqual(seen, stated)
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
