#!/usr/bin/env bash
# selectolax 1.0.2 (lexbor) finds the element that is searched among its own results.
#
# A good engineer would guess: node.css_first("nav") looks below the node, as
# querySelector, lxml's cssselect and BeautifulSoup's select do.
#
# What happens: the node itself is a result when the selector fits it. Asked for a list
# inside a list, or for a menu inside a menu, every one of them says yes.
#
# Why it matters to a news monitor: whoever asks whether a menu holds another menu or
# an article another article, to tell a list of teasers from an article, gets "yes" for
# all.
#
# Source: DOM Living Standard, querySelector (descendants only); selectolax.lexbor.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    selectolax==1.0.2 \
    beautifulsoup4==4.13.4

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

PAGE = "<article><p>One article, none inside.</p></article>"
soup = BeautifulSoup(PAGE, "html.parser").select_one("article")
node = LexborHTMLParser(PAGE).css_first("article")
seen = {
    "BeautifulSoup": len(soup.select("article")),
    "selectolax": len(node.css("article")),
}
print("guess:", dict.fromkeys(seen, 0))
print("seen: ", seen)
expected = {"BeautifulSoup": 0, "selectolax": 1}
raise SystemExit(0 if seen == expected else "this has changed")
PROGRAM
