#!/usr/bin/env bash
# Babel 2.19.0 reads texts by a mapping in TOML; with Jinja2 3.1.6, an option that is true
# there ends it with an AttributeError.
#
# A good engineer would guess: `trimmed = true` in a TOML mapping is the truth that
# `trimmed = true` in the older INI mapping is, since both are documented formats of one
# file, and Jinja's extractor is the one that Babel's documents name.
#
# What happens: Babel hands the TOML value on as it is, a bool; Jinja's extractor lowers
# it as text: 'bool' object has no attribute 'lower'. It wants the text "true" in quotes.
#
# Why it matters to a news monitor: whoever moves its mapping to TOML, which Babel has
# offered since 2.14, can no longer read the texts of its pages for translators.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  babel==2.19.0 jinja2==3.1.6

cd "$folder"
mkdir pages
printf '%s\n' '<p>{% trans %}' '  one line' '  of text' '{% endtrans %}</p>' >pages/a.html
mapping() { # the name of a file, the value of trimmed
  printf '[[mappings]]\nmethod = "jinja2"\npattern = "**.html"\ntrimmed = %s\n' "$2" >"$1"
}
mapping truth.toml true
mapping text.toml '"true"'
printf '[jinja2: **.html]\ntrimmed = true\n' >truth.ini

read_by() { # the mapping's file
  if "$folder/venv/bin/pybabel" -q extract -F "$1" -o out.pot pages 2>error; then
    grep -c 'one line of text' out.pot
  else
    tail -n 1 error
  fi
}
ini=$(read_by truth.ini || true)
truth=$(read_by truth.toml || true)
text=$(read_by text.toml || true)
echo "guess: all three find the text: 1 1 1"
echo "seen:  trimmed = true in INI: $ini"
echo "seen:  trimmed = true in TOML: $truth"
echo 'seen:  trimmed = "true" in TOML: '"$text"
[ "$ini" = 1 ] && [ "$text" = 1 ] &&
  [ "$truth" = "AttributeError: 'bool' object has no attribute 'lower'" ] ||
  { echo "this has changed" >&2; exit 1; }
