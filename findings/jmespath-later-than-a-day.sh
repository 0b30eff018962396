#!/usr/bin/env bash
# jmespath 1.1.0 selects posts later than a day; @jmespath-community/jmespath 1.3.0
# (npm) selects none, with the same expression.
#
# A good engineer would guess: an expression of JMESPath, which has a specification and
# tests for all languages, gives the same in each of them.
#
# What happens: the specification orders numbers only; text compared by ">" gives null,
# which counts as false. jmespath for Python, and jmespath 0.16.0 of npm, compare text
# as well. So "[?date > '2026-11-01']" gives the posts of November there and an empty
# list here, without an error; "==" gives the same everywhere.
#
# Why it matters to a news monitor: WordPress and most APIs write times as text that
# sorts. An expression tried in one place is a source without news in the other.
#
# Source: JMESPath specification, "Ordering Operators"; jmespath/visitor.py,
# _is_comparable.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    jmespath==1.1.0
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    jmespath@0.16.0 \
    @jmespath-community/jmespath@1.3.0

cd "$folder"
cat >search.py <<'PROGRAM'
import json
import sys

import jmespath

print(json.dumps(jmespath.search(sys.argv[1], json.load(sys.stdin))))
PROGRAM
node --input-type=module - <<'PROGRAM'
import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import * as community from '@jmespath-community/jmespath'
import jmespath from 'jmespath'

const POSTS = [
  { id: 1, date: '2026-10-30T10:00:00', words: 120 },
  { id: 2, date: '2026-11-05T10:00:00', words: 480 },
]
const input = JSON.stringify(POSTS)
const seen = {}
for (const query of ["[?date > '2026-11-01'].id", '[?words > `200`].id']) {
  const { stdout } = spawnSync('venv/bin/python', ['search.py', query], { input })
  seen[query] = {
    Python: JSON.parse(stdout),
    npm: jmespath.search(POSTS, query),
    community: community.search(POSTS, query),
  }
  console.log(query, 'guess: [ 2 ] three times  seen:', seen[query])
}
const stated = {
  "[?date > '2026-11-01'].id": { Python: [2], npm: [2], community: [] },
  '[?words > `200`].id': { Python: [2], npm: [2], community: [2] },
}
const same = isDeepStrictEqual(seen, stated)
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
