#!/usr/bin/env bash
# chrono-node 2.10.3 (npm) and parsedatetime 2.6 find dates in sentences that hold none:
# "a march of 20,000 people" is the first of March 2020.
#
# A good engineer would guess: words that are names of months or days are taken for them
# with a day, a year or a preposition beside them, and digits up to the end of a number.
#
# What happens: chrono-node cuts "20" out of "20,000" and makes it a year, makes three
# o'clock of a sentence of "3 to 10 years", and the fifth of May of "may 5 times". Both
# find a Saturday in "He sat down", and parsedatetime's `nlp` March in "mar the vote".
#
# Why it matters to a news monitor: text without a date gets a wrong one, which is worse
# than none; and what is said to be from 2020 never alerts anybody.
#
# Source: chrono-node, src/locales/en/parsers; parsedatetime, Calendar.nlp.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    parsedatetime==2.6
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    chrono-node@2.10.3

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { isDeepStrictEqual } from 'node:util'
import * as chrono from 'chrono-node'

const now = new Date('2026-11-30T12:00:00')
const stated = {
  'Police counted a march of 20,000 people': ['march of 20', 2020, 2, 1, 12],
  'The court sentenced him to 3 to 10 years': ['3 to 10', 2026, 10, 30, 3],
  'Levels may 5 times exceed the limit': ['may 5', 2027, 4, 5, 12],
  'He sat down': ['sat', 2026, 10, 28, 12],
}
let same = true
for (const [text, expected] of Object.entries(stated)) {
  const [found] = chrono.parse(text, now)
  const at = found?.start.date()
  const seen = found && [
    found.text, at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(),
  ]
  console.log(text, '\n  guess: no date  chrono-node:', found?.text, at?.toString())
  same &&= isDeepStrictEqual(seen, expected)
}
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
"$folder/venv/bin/python" - <<'PROGRAM'
from datetime import datetime

from parsedatetime import Calendar

NOW = datetime(2026, 11, 30, 12)
CASES = {
    "The troops could mar the vote": ("mar", 2027, 3),
    "He sat down": ("sat", 2026, 12),
}
changed = False
for text, stated in CASES.items():
    found = Calendar().nlp(text, sourceTime=NOW.timetuple())
    seen = [(words.strip(), at.year, at.month) for at, _, _, _, words in found or ()]
    print(f"{text}  guess: no date  parsedatetime: {seen}")
    changed |= seen != [stated]
raise SystemExit("this has changed" if changed else 0)
PROGRAM
