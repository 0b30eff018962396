#!/usr/bin/env bash
# selectolax 1.0.2 and Resiliparse 2.0.1 build the tree of HTML5 and do not look
# at `<meta charset>`.
#
# A good engineer would guess: a parser that is given bytes and builds the tree that
# browsers build also reads the bytes as browsers do: the header's charset if told,
# else the one in `<meta charset>`.
#
# What happens: selectolax (lexbor) takes all bytes for UTF-8 and puts U+FFFD where
# they are not; Resiliparse's parse_from_bytes reads them as Windows-1252 then. No
# exception and no flag. lxml, which knows HTML 4 only, reads the declaration.
#
# Why it matters to a news monitor: most pages are UTF-8, so tests pass; an older
# newsroom in Windows-1251 is then stored as question marks, and no watch on it will
# ever match. Decode first, then parse.
#
# Source: WHATWG HTML standard, 13.2.3.2 (determining the character encoding).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    selectolax==1.0.2 \
    Resiliparse==2.0.1 \
    lxml==6.1.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import lxml.html
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree
from selectolax.lexbor import LexborHTMLParser

TITLE = "Порт закрыт"
PAGE = f'<html><head><meta charset="windows-1251"><title>{TITLE}</title></head></html>'
page = PAGE.encode("cp1251")

seen = {
    "lxml": lxml.html.fromstring(page).findtext(".//title"),
    "selectolax": LexborHTMLParser(page).css_first("title").text(),
    "Resiliparse": HTMLTree.parse_from_bytes(page).title,
    "Resiliparse, charset found first": HTMLTree.parse_from_bytes(
        page, detect_encoding(page)
    ).title,
}
stated = {
    "lxml": TITLE,
    "selectolax": "\ufffd" * 4 + " " + "\ufffd" * 6,
    "Resiliparse": "Ïîðò çàêðûò",
    "Resiliparse, charset found first": TITLE,
}
print("guess:", TITLE)
for name, title in seen.items():
    print(f"seen:  {title}  {name}")
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
