"""The daemon is killed again and again while it reads articles again.

KILLS=100 (make chaos) does what the test does many times more often.
"""

import contextlib
import os
import random
from collections import Counter
from functools import partial
from pathlib import Path

from store.connections import open_writer
from tests.support.daemon_process import Inbox, config, feed, page, prose, rows, start
from tests.support.patience import LOOK_SECONDS
from tocsin.demo.web_server import WebServer, html, xml

KILLS = int(os.environ.get("KILLS", "3"))
ARTICLES = max(40, KILLS * 5)
EVERY_THIRD = 3

AT_ONCE = 4
"""Requests and readings under way: so many pages at most are asked for again after a
kill."""


def newsroom(sites: list[WebServer]) -> dict[str, str]:
    """Publish articles of cranes, spread over sites."""
    sources = {}
    for place, site in enumerate(sites):
        numbers = range(place, ARTICLES, len(sites))
        for number in numbers:
            write(site, number, prose("crane", number))
        items = [(f"/{number}", f"News {number}") for number in numbers]
        site.pages["/feed"] = xml(feed(site.url, items), etag='"a"')
        sources[f"site{place}"] = f'url = "{site.url}/feed"'
    return sources


def write(site: WebServer, number: int, paragraphs: list[str]) -> None:
    site.pages[f"/{number}"] = html(page(f"News {number}", *paragraphs))


def let_all_grow(sites: list[WebServer]) -> None:
    """Add a sentence to each article; every third one now tells of a ferry."""
    for place, site in enumerate(sites):
        for number in range(place, ARTICLES, len(sites)):
            about = "ferry" if number % EVERY_THIRD == 0 else "crane"
            more = f"In the evening the {about} was seen at pier {number} again."
            write(site, number, [*prose("crane", number), more])
        site.asked.clear()


def make_due(database: Path) -> None:
    """Let the first step of all articles have come."""
    with contextlib.closing(open_writer(database)) as db:
        db.conn.execute("UPDATE revisits SET due = '2026-01-01T00:00:00.000Z'")


def test_no_kill_loses_a_visit_or_counts_it_twice(tmp_path: Path) -> None:
    dice, database = random.Random(21), tmp_path / "tocsin.db"
    with WebServer() as first, WebServer() as second, WebServer() as hooks:
        sites, inbox = [first, second], Inbox(hooks)
        crawl = f'revisit = ["1h", "24h"]\nat_once = {AT_ONCE}'
        text = config(newsroom(sites), channel=inbox.url, crawl=crawl)
        (tmp_path / "config.toml").write_text(text)
        running = start(tmp_path)
        running.wait(lambda: len(running.rows("SELECT 1 FROM revisits")) == ARTICLES)
        running.stop()
        make_due(database)
        let_all_grow(sites)

        def asked() -> list[str]:
            paths = [path for site in sites for path in site.paths()]
            return [path for path in paths if path[1:].isdigit()]

        def reached(moment: int) -> bool:
            return len(asked()) >= moment or done(database)

        for _ in range(KILLS):
            running = start(tmp_path)
            moment = len(asked()) + dice.randint(1, 2 * ARTICLES // KILLS)
            running.wait(partial(reached, moment), seldom=LOOK_SECONDS)
            running.kill()
        last = start(tmp_path)
        last.wait(lambda: done(database))
        last.wait(lambda: len(set(inbox.keys)) == wanted())
        assert last.stop() == 0

        requests = Counter(asked())
    assert len(requests) == ARTICLES, "a visit was lost"
    assert requests.total() <= ARTICLES + KILLS * AT_ONCE
    check_each_was_taken_once(database)


def check_each_was_taken_once(database: Path) -> None:
    """Raise when a change, its match or its cost was written twice or never."""
    grown = "SELECT count(*) FROM articles WHERE text LIKE '%In the evening%'"
    assert rows(database, grown) == [(ARTICLES,)]
    assert rows(database, "SELECT count(*), max(number) FROM versions") == [
        (ARTICLES, 1)
    ]
    assert rows(database, "SELECT count(*), min(version) FROM matches") == [
        (wanted(), 2)
    ]
    assert rows(database, "SELECT count(*) FROM alerts") == [(wanted(),)]
    assert rows(database, "SELECT count(*), max(claims) FROM revisits") == [
        (ARTICLES, 0)
    ]
    costs = "SELECT total(articles), total(revisits) FROM revisit_costs"
    assert rows(database, costs) == [(ARTICLES, ARTICLES)]
    habits = "SELECT step, total(made), total(changed) FROM edit_counts GROUP BY step"
    assert rows(database, habits) == [(3_600, ARTICLES, ARTICLES)]


def wanted() -> int:
    """Return how many articles match when they have grown."""
    return len(range(0, ARTICLES, EVERY_THIRD))


def done(database: Path) -> bool:
    """Return whether no page is due any more."""
    due = "SELECT count(*) FROM revisits WHERE due < '2026-01-02'"
    return rows(database, due) == [(0,)]
