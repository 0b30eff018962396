#!/usr/bin/env bash
# PyRSS2Gen 1.1 and rfeed 1.1.1 write "GMT" behind the hour of any other time zone.
#
# A good engineer would guess: a pubDate of 10:00+02:00 is written as 08:00 GMT or as
# 10:00 +0200; both are the same moment.
#
# What happens: both take the fields of the datetime as they are and put "GMT" behind
# them, so 10:00+02:00 becomes "10:00:00 GMT", two hours late. Nothing is logged.
# feedgen 1.0.0 and feedgenerator 2.2.1 (Django's) keep the moment.
#
# Why it matters to a news monitor: a desk east of Greenwich that passes its finds on
# as RSS has articles from the future in it, which readers hide or put on top; a
# report of who was first comes out wrong by the zone. Convert to UTC before.
#
# Source: PyRSS2Gen.py and rfeed/rfeed.py, both in _format_date.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    PyRSS2Gen==1.1 \
    rfeed==1.1.1 \
    feedgen==1.0.0 \
    feedgenerator==2.2.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import feedgenerator
import PyRSS2Gen
import rfeed
from feedgen.feed import FeedGenerator

MOMENT = datetime(2026, 11, 5, 10, 0, tzinfo=timezone(timedelta(hours=2)))
ABOUT = {"title": "Bay", "link": "https://bay.example/", "description": "News"}
STORY = {"title": "Port closed", "link": "https://bay.example/1"}


def by_feedgenerator():
    feed = feedgenerator.Rss201rev2Feed(**ABOUT)
    feed.add_item(**STORY, description="", pubdate=MOMENT)
    return feed.writeString("utf-8")


def by_feedgen():
    feed = FeedGenerator()
    feed.title("Bay")
    feed.link(href=ABOUT["link"])
    feed.description("News")
    entry = feed.add_entry()
    entry.title("Port closed")
    entry.published(MOMENT)
    return feed.rss_str().decode()


feeds = {
    "PyRSS2Gen": PyRSS2Gen.RSS2(
        **ABOUT, items=[PyRSS2Gen.RSSItem(**STORY, pubDate=MOMENT)]
    ).to_xml(),
    "rfeed": rfeed.Feed(**ABOUT, items=[rfeed.Item(**STORY, pubDate=MOMENT)]).rss(),
    "feedgen": by_feedgen(),
    "feedgenerator": by_feedgenerator(),
}
late = {}
for name, feed in feeds.items():
    written = re.search("<item>.*<pubDate>(.*?)</pubDate>", feed, re.S)[1]
    late[name] = parsedate_to_datetime(written) - MOMENT
    print(f"{name:14} guess: 0:00:00 late  seen: {late[name]} late, {written}")

two, none = timedelta(hours=2), timedelta(0)
stated = {"PyRSS2Gen": two, "rfeed": two, "feedgen": none, "feedgenerator": none}
raise SystemExit(0 if late == stated else "this has changed")
PROGRAM
