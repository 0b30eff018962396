#!/usr/bin/env bash
# diff 9.0.0 (jsdiff) compares words in Latin letters, and single letters in Cyrillic,
# Greek or Arabic.
#
# A good engineer would guess: diffWords compares words; "закрыт" became "открыт" as
# "closed" became "opened".
#
# What happens: what is a word is a list of characters that ends with Vietnamese Latin;
# every other character is a token of its own. So "за" is removed and "от" added in
# front of a "крыт" that stays, and a Greek or Arabic word is cut into pieces of both.
# An Intl.Segmenter, passed as `intlSegmenter`, brings words back.
#
# Why it matters to a news monitor: what a site changed after publication is the story,
# and a reader is shown syllables instead of the word; a count of changed words counts
# letters.
#
# Source: the package's README, diffWords; libesm/diff/word.js, extendedWordChars.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts \
    diff@9.0.0

cd "$folder"
node --input-type=module - <<'PROGRAM'
import { isDeepStrictEqual } from 'node:util'
import { diffWords } from 'diff'

const PAIRS = {
  en: ['The port is closed', 'The port is opened'],
  uk: ['Порт закрито', 'Порт відкрито'],
  el: ['Το λιμάνι έκλεισε', 'Το λιμάνι άνοιξε'],
  ar: ['الميناء مغلق', 'الميناء مفتوح'],
}
const changed = (before, after, options) =>
  diffWords(before, after, options)
    .filter((part) => part.added || part.removed)
    .map((part) => (part.added ? '+' : '-') + part.value)
const lastWord = (text) => text.split(' ').at(-1)

const guess = {}, seen = {}, mended = {}
for (const [language, [before, after]] of Object.entries(PAIRS)) {
  guess[language] = ['-' + lastWord(before), '+' + lastWord(after)]
  seen[language] = changed(before, after)
  const intlSegmenter = new Intl.Segmenter(language, { granularity: 'word' })
  mended[language] = changed(before, after, { intlSegmenter })
  console.log(language, 'guess:', guess[language], ' seen:', seen[language])
}
const stated = {
  en: ['-closed', '+opened'],
  uk: ['-за', '+від'],
  el: ['-έκλε', '+άνο', '-σ', '+ξ'],
  ar: ['-غلق', '+فتوح'],
}
const same = isDeepStrictEqual(seen, stated) && isDeepStrictEqual(mended, guess)
if (!same) console.error('this has changed')
process.exit(same ? 0 : 1)
PROGRAM
