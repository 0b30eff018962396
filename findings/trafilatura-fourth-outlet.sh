#!/usr/bin/env bash
# trafilatura 2.3.1 with deduplicate=True returns nothing for the fourth outlet that
# prints an agency's text.
#
# A good engineer would guess: the option removes what is repeated within a page, so
# one page gives one answer, however often and after whichever others it is read.
#
# What happens: the text of each document is counted in a cache that all calls of
# the process share. What came three times is "a duplicate" from then on, and the
# answer is None: no text, no title, no date. The same page read again counts too.
# An LRUCache of one's own in place of True keeps calls apart.
#
# Why it matters to a news monitor: pages are read again to see whether they
# changed, and agency copy is printed widely. The more outlets carry a story, the
# fewer are seen to, and a restart "repairs" it for three more.
#
# Source: trafilatura/deduplication.py, duplicate_test and LRU_TEST;
# trafilatura/settings.cfg, MAX_REPETITIONS.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    trafilatura==2.3.1 \
    lxml_html_clean==0.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import trafilatura
from trafilatura.deduplication import LRUCache

TEXT = (
    "The harbour council of Bay met again on Monday and agreed on a plan for the "
    "ferries that will be put to a vote before the summer is over, it said."
)
SITES = ("Bay Herald", "Sea Post", "Hill Times", "Moor Mail", "Dale News")
PAGE = (
    "<html><body><nav>{}</nav><article><h1>Ferries</h1><p>{}</p></article></body></html>"
)


def carries_text(site, deduplicate):
    page = PAGE.format(site, TEXT)
    return TEXT in (trafilatura.extract(page, deduplicate=deduplicate) or "")


shared = [carries_text(site, True) for site in SITES]
apart = [carries_text(site, LRUCache(maxsize=16)) for site in SITES]
print("guess:               ", [True] * 5)
print("seen, True:          ", shared)
print("seen, a cache a call:", apart)
stated = ([True] * 3 + [False] * 2, [True] * 5)
raise SystemExit(0 if (shared, apart) == stated else "this has changed")
PROGRAM
