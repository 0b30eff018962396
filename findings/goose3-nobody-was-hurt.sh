#!/usr/bin/env bash
# goose3 3.1.22 leaves short sentences out of the middle of an article.
#
# A good engineer would guess: an extractor drops what stands around the article, menus
# and adverts; a paragraph between two paragraphs of the article stays.
#
# What happens: a paragraph is dropped when it has fewer than three words of a list of
# frequent words ("of", "the", "and"). "Nobody was hurt.", "The mayor denied it." and
# "“No,” he said." are gone; a long sentence and a heading in the same place stay.
#
# Why it matters to a news monitor: news writes its denial and its toll as a paragraph
# of one short sentence. The text reads whole without it and says something else, and
# a watch on "denied" finds nothing.
#
# Source: goose3/outputformatters.py, remove_fewwords_paragraphs.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    goose3==3.1.22 \
    lxml==6.1.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from goose3 import Goose

LONG = "All of it is as it was, and the ships that wait outside will be let in by noon."
TALK = f"<p>{'The harbour master of Bay said that the wall is to be mended. ' * 4}</p>"
kept = {
    f"<p>{LONG}</p>": True,
    "<h2>All is well</h2>": True,
    "<p>Nobody was hurt.</p>": False,
    "<p>The mayor denied it.</p>": False,
    "<p>“No,” he said.</p>": False,
    "<p>Three ships with 40 people sank.</p>": False,
}
seen = {}
for part in kept:
    article = f"<article>{TALK}{part}{TALK}</article>"
    page = f"<html><title>Bay</title><body>{article}</body></html>"
    text = Goose().extract(raw_html=page).cleaned_text
    if text.count("The harbour master") != 8:
        raise SystemExit("the article itself was not found")
    seen[part] = part.split(">")[1].split("<")[0] in text
    print(f"guess: kept  seen: {'kept' if seen[part] else 'dropped':7}  {part}")
raise SystemExit(0 if seen == kept else "this has changed")
PROGRAM
