"""What the desk's pages ask: by an index, wherever a table grows with the months."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from store import (
    alert_views,
    channels,
    day_counts,
    desk_sessions,
    desk_tokens,
    feed_addresses,
    stories,
    story_list,
    triage,
    watchlist_coverage,
)
from store.database import Database
from store.story_list import StoryFilter
from store.story_messages import messages_about
from tests.support.desk_records import known, live
from tests.support.factories import NOW
from tocsin.intake.article_report import gather_article
from tocsin.intake.story_report import gather

Ask = Callable[[Database], object]

FIRST, LAST = date(2026, 3, 1), date(2026, 5, 30)

QUESTIONS: dict[str, Ask] = {
    "coverage": lambda db: story_list.page(db, StoryFilter()),
    "coverage of a watchlist": lambda db: story_list.page(
        db, StoryFilter(watchlist="ferries")
    ),
    "those of some stories": lambda db: story_list.those_wanted(
        db, [1, 2], StoryFilter(outlet="Gazette", state="new")
    ),
    "story": lambda db: gather(db, _story(db)),
    "messages": lambda db: messages_about(db, _story(db)),
    "triage": lambda db: triage.of(db, 1),
    "mutes": lambda db: channels.mutes(db, NOW),
    "article": lambda db: gather_article(db, 1),
    "watchlists": lambda db: watchlist_coverage.of_watchlists(db, FIRST, LAST),
    "outlets of a watchlist": lambda db: watchlist_coverage.by_outlet(
        db, "ferries", FIRST, LAST
    ),
    "days of a watchlist": lambda db: day_counts.of_watchlist(
        db, "ferries", FIRST, LAST
    ),
    "days of all watchlists": lambda db: day_counts.of_all_watchlists(db, FIRST, LAST),
    "days of all sources": lambda db: day_counts.of_all_sources(db, FIRST, LAST),
    "alerts that wait": lambda db: alert_views.unsent(db, every=False, limit=50),
    "session": lambda db: desk_sessions.find(db, "key", since=NOW),
    "token": lambda db: desk_tokens.find(db, "token"),
    "feed": lambda db: feed_addresses.find(db, "secret"),
}

SMALL = ("watchlists", "sources", "channels", "mutes", "json_each")
"""Tables that a person fills, or a call."""


def _story(db: Database) -> int:
    story = stories.story_of(db, 1)
    assert story is not None
    return story


def scanned(db: Database, ask: Ask) -> list[str]:
    """Return the tables and indexes that are read from one end of them."""
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    ask(db)
    db.conn.set_trace_callback(None)
    # A plan says which hash is looked for, as it is.
    db.conn.text_factory = lambda text: text.decode("utf-8", "replace")
    tables = "SELECT name, rootpage FROM sqlite_master"
    roots = {root: name for name, root in db.conn.execute(tables)}
    found = []
    for sql in asked:
        opened: dict[int, str] = {}
        whole = set()
        for _, opcode, p1, p2, *_ in db.conn.execute(f"EXPLAIN {sql}"):
            if opcode == "OpenRead":
                opened[p1] = roots.get(p2, "")
            if opcode in ("Rewind", "Last"):
                whole.add(p1)
        found += [opened[number] for number in whole & opened.keys()]
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_page_reads_no_table_whole_that_grows(db: Database, name: str) -> None:
    known(db)
    live(db, random.Random(1), 30)

    whole = scanned(db, QUESTIONS[name])

    # The list itself is walked along its index, as far as a page.
    along = (
        "stories_last",
        "sqlite_autoindex_watchlists_1",
        "sqlite_autoindex_sources_1",
    )
    assert set(whole) <= {*SMALL, *along}


def test_a_question_that_reads_a_table_whole_is_noticed(db: Database) -> None:
    known(db)

    asked = "SELECT count(*) FROM articles WHERE words > 9"

    assert scanned(db, lambda db: db.conn.execute(asked).fetchone()) == ["articles"]
