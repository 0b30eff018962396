#!/usr/bin/env bash
# extruct 0.18.0 returns none of a page's JSON-LD when one block of it is empty, ends in
# a semicolon, or is wrapped in CDATA.
#
# A good engineer would guess: blocks are read one by one, as search engines do, and one
# that cannot be read costs itself; with errors="ignore" certainly.
#
# What happens: the blocks of a page are one list, and the first that fails takes the
# list with it: with errors="ignore" the result has not even the key. A comma too many or
# a comment within a block is forgiven.
#
# Why it matters to a news monitor: the article's own block is fine, with headline,
# author and date, and is lost for one that a plugin for breadcrumbs left empty.
#
# Source: extruct, _extruct.py (one try for each syntax) and jsonld.py; JSON-LD 1.1, 7.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    extruct==0.18.0 \
    lxml==6.1.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import extruct

ARTICLE = {"@type": "NewsArticle", "headline": "Port closed"}
OTHERS = {
    "a comma too many": ('{"@type": "WebSite",}', [ARTICLE, {"@type": "WebSite"}]),
    "nothing": ("", None),
    "a semicolon behind it": ('{"@type": "WebSite"};', None),
    "CDATA around it": ('//<![CDATA[\n{"@type": "WebSite"}\n//]]>', None),
}
BLOCK = '<script type="application/ld+json">%s</script>'
GOOD = BLOCK % '{"@type": "NewsArticle", "headline": "Port closed"}'
changed = False
for name, (other, stated) in OTHERS.items():
    page = f"<html><head>{GOOD}{BLOCK % other}</head><body></body></html>"
    found = extruct.extract(page, syntaxes=["json-ld"], errors="ignore")
    seen = found.get("json-ld")
    print(f"beside one with {name}\n  guess: the article  seen: {seen}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
