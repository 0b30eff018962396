#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1 and fastfeedparser 0.6.5 complete a date that names
# only a month or a year with today's day.
#
# A good engineer would guess: `2019` or `2019-03` in a sitemap's lastmod or a
# feed's dc:date, both of which W3C's profile of ISO 8601 allows, becomes the first
# day of that time, as in feedparser; or nothing.
#
# What happens: both hand it to dateutil.parser.parse, which fills what is missing
# from the clock. An article of "2019" is dated on today's day and month of 2019,
# and on another day tomorrow.
#
# Why it matters to a news monitor: the date of one article differs with each visit,
# so an unchanged page looks edited every day, and what says only the current month
# is always today's news.
#
# Source: W3C note "Date and Time Formats"; sitemaps.org, lastmod; documentation of
# dateutil.parser.parse, argument default.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    ultimate-sitemap-parser==1.8.1 \
    fastfeedparser==0.6.5 \
    feedparser==6.0.14 \
    python-dateutil==2.9.0.post0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import calendar
from datetime import date

import fastfeedparser
import feedparser
from usp.tree import sitemap_from_str

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://bay.example/1</loc><lastmod>{}</lastmod></url></urlset>"""
FEED = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://bay.example/"><title>t</title></channel>
<item rdf:about="https://bay.example/1"><title>a</title>
<link>https://bay.example/1</link><dc:date>{}</dc:date></item></rdf:RDF>"""

today = date.today()


def this_day(year, month):
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


changed = False
for text, guess, stated in (
    ("2019-03", date(2019, 3, 1), this_day(2019, 3)),
    ("2019", date(2019, 1, 1), this_day(2019, today.month)),
):
    page = next(iter(sitemap_from_str(SITEMAP.format(text)).all_pages()))
    entry = fastfeedparser.parse(FEED.format(text)).entries[0]
    seen = (page.last_modified.date(), date.fromisoformat(entry.published[:10]))
    other = date(*feedparser.parse(FEED.format(text)).entries[0].updated_parsed[:3])
    print(f"{text:8} guess: {guess}  feedparser: {other}")
    print(f"{'':8} ultimate-sitemap-parser: {seen[0]}  fastfeedparser: {seen[1]}")
    changed |= seen != (stated, stated) or other != guess
raise SystemExit("this has changed" if changed else 0)
PROGRAM
