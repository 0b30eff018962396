"""Counters: kept by triggers, and filled for what was stored before."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from store import alerts as stored_alerts
from store import (
    articles,
    channels,
    counter_filling,
    cursors,
    day_counts,
    matches,
    outbox,
    stories,
    story_counters,
    story_list,
)
from store.database import Database
from store.model import Placement
from store.outbox import NewDelivery
from store.story_list import StoryFilter
from tests.support.batches import all_of
from tests.support.desk_records import delete, known, live, uncount
from tests.support.factories import NOW, WORDS, alert, article, match, message

COUNTED = {
    "outlets": """
        SELECT p.story_id, o.outlet, count(*), max(o.seen) FROM placements p
        JOIN article_outlets o USING (article_id) GROUP BY 1, 2 ORDER BY 1, 2""",
    "watchlists": """
        SELECT p.story_id, m.watchlist_id, count(*), max(p.at) FROM placements p
        JOIN matches m USING (article_id) GROUP BY 1, 2 ORDER BY 1, 2""",
    "stories": """
        SELECT story_id, count(DISTINCT article_id), count(DISTINCT outlet)
        FROM placements JOIN article_outlets USING (article_id)
        GROUP BY 1 ORDER BY 1""",
    "watchlist days": """
        SELECT m.watchlist_id, substr(a.seen, 1, 10), count(*) FROM matches m
        JOIN articles a ON a.id = m.article_id GROUP BY 1, 2 ORDER BY 1, 2""",
    "source days": """
        SELECT source_id, substr(seen, 1, 10), count(*) FROM articles
        GROUP BY 1, 2 ORDER BY 1, 2""",
}
"""What the counters are to say, as a reader would count it."""

KEPT = {
    "outlets": "SELECT * FROM story_outlets ORDER BY 1, 2",
    "watchlists": "SELECT * FROM story_watchlists ORDER BY 1, 2",
    "stories": "SELECT id, articles, outlets FROM stories WHERE articles ORDER BY 1",
    "watchlist days": "SELECT * FROM watchlist_days WHERE articles ORDER BY 1, 2",
    "source days": "SELECT * FROM source_article_days WHERE articles ORDER BY 1, 2",
}
"""What the counters say."""


def results(db: Database, statements: dict[str, str]) -> dict[str, list[tuple[object]]]:
    return {name: db.conn.execute(sql).fetchall() for name, sql in statements.items()}


def fill(db: Database, limit: int = 3) -> int:
    return all_of(lambda: counter_filling.fill_batch(db, limit))


@pytest.mark.parametrize("seed", range(4))
def test_counters_say_what_is_stored(db: Database, seed: int) -> None:
    known(db)
    dice = random.Random(seed)

    live(db, dice, 60)

    assert results(db, KEPT) == results(db, COUNTED)


@pytest.mark.parametrize("seed", range(2))
def test_counters_know_what_was_deleted(db: Database, seed: int) -> None:
    known(db)
    dice = random.Random(seed)
    live(db, dice, 30)

    for _ in range(10):
        delete(db, dice)

    assert results(db, KEPT) == results(db, COUNTED)


@pytest.mark.parametrize("seed", range(4))
def test_what_was_stored_before_is_counted_while_more_comes(
    db: Database, seed: int
) -> None:
    known(db)
    dice = random.Random(seed)
    live(db, dice, 40)
    uncount(db)

    live(db, dice, 5)
    while counter_filling.fill_batch(db, 3).left:
        live(db, dice, 1)

    assert counter_filling.is_filled(db)
    assert results(db, KEPT) == results(db, COUNTED)


def test_filling_begins_with_the_newest_story(db: Database) -> None:
    known(db)
    live(db, random.Random(1), 20)
    uncount(db)

    counter_filling.fill_batch(db, 1)

    counted = "SELECT id FROM stories WHERE articles"
    newest = "SELECT max(id) FROM stories"
    assert db.conn.execute(counted).fetchall() == db.conn.execute(newest).fetchall()


def test_filled_counters_are_left_alone(db: Database) -> None:
    known(db)
    live(db, random.Random(1), 5)
    uncount(db)

    assert fill(db) > 0
    assert counter_filling.fill_batch(db, 3) == cursors.NOTHING


def test_a_new_database_has_nothing_to_count(db: Database) -> None:
    assert counter_filling.is_filled(db)


def test_stories_are_listed_once_they_are_counted(db: Database) -> None:
    known(db)
    live(db, random.Random(1), 20)
    before = [story.story for story in story_list.page(db, StoryFilter()).stories]
    uncount(db)

    counter_filling.fill_batch(db, 2)
    during = [story.story for story in story_list.page(db, StoryFilter()).stories]
    fill(db)
    after = [story.story for story in story_list.page(db, StoryFilter()).stories]

    assert len(during) < len(before)
    assert after == before


def test_a_story_has_the_language_of_its_first_article_that_has_one(
    db: Database,
) -> None:
    known(db)
    for number, language in enumerate(("", "pt-br", "en"), start=1):
        stored = article(number, language=language)
        articles.add(db, stored, url_key=stored.url, text_key=str(number), words=WORDS)
        stories.place(db, number, Placement(story=None if number == 1 else 1), NOW)

    story = "SELECT language FROM stories"
    assert db.conn.execute(story).fetchall() == [("pt",)]
    uncount(db)
    fill(db)
    assert db.conn.execute(story).fetchall() == [("pt",)]


@pytest.mark.parametrize("before", [lambda _: None, uncount])
def test_a_watchlist_knows_its_last_alert(
    db: Database, before: Callable[[Database], None]
) -> None:
    known(db)
    channels.sync(db, ["hook"], NOW)
    for number in (1, 2):
        at = NOW + timedelta(minutes=number)
        stored = article(number)
        id_ = articles.add(
            db, stored, url_key=stored.url, text_key=str(number), words=WORDS
        )
        stored_alerts.add(db, id_, [alert("hook")], at)
        new = NewDelivery(
            channel="hook", key=str(number), kind="alert", message=message()
        )
        delivery = outbox.queue(db, new, at)
        assert delivery is not None
        stored_alerts.mark_included(db, [number], delivery)
    before(db)
    fill(db)

    rows = db.conn.execute("SELECT name, last_alert FROM watchlists ORDER BY name")
    expected = "2026-03-02T12:02:00.000Z"
    assert rows.fetchall() == [("ferries", expected), ("piers", None)]


def test_each_day_of_a_chart_has_a_number(db: Database) -> None:
    known(db)
    for number, day in enumerate((0, 0, 2), start=1):
        stored = article(number, seen=NOW + timedelta(days=day))
        id_ = articles.add(
            db, stored, url_key=stored.url, text_key=str(number), words=WORDS
        )
        matches.add(db, id_, [match("ferries")], NOW)
    days = [date(2026, 3, 1 + number) for number in range(5)]
    counts = list(zip(days, (0, 2, 0, 1, 0), strict=True))

    assert day_counts.of_watchlist(db, "ferries", days[0], days[-1]) == counts


def test_the_days_of_all_have_numbers_where_there_was_something(db: Database) -> None:
    known(db)
    for number, day in enumerate((0, 0, 2, 9), start=1):
        stored = article(number, seen=NOW + timedelta(days=day))
        id_ = articles.add(
            db, stored, url_key=stored.url, text_key=str(number), words=WORDS
        )
        matches.add(db, id_, [match("ferries")], NOW)
    first, last = date(2026, 3, 1), date(2026, 3, 5)
    counts = {date(2026, 3, 2): 2, date(2026, 3, 4): 1}

    assert day_counts.of_all_watchlists(db, first, last) == {
        "ferries": counts,
        "piers": {},
    }
    assert day_counts.of_all_sources(db, first, last) == {
        "gazette": counts,
        "herald": {},
        "post": {},
    }


def plans(db: Database, act: Callable[[], object]) -> list[str]:
    """Return the steps by which SQLite does all that is asked of it meanwhile."""
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    act()
    db.conn.set_trace_callback(None)
    changing = [sql for sql in asked if sql.lstrip().startswith(("INS", "UPD", "DEL"))]
    return [
        row[3]
        for sql in changing
        for row in db.conn.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]


def test_counting_a_story_or_a_day_looks_at_no_other(db: Database) -> None:
    known(db)
    live(db, random.Random(1), 5)

    of_story = plans(db, lambda: story_counters.recount(db, [1]))
    of_day = plans(db, lambda: day_counts.recount(db, NOW.date()))

    for step in (*of_story, *of_day):
        assert "MATERIALIZE" not in step
        assert not step.startswith(("SCAN a", "SCAN p", "SCAN g", "SCAN m")), step
        assert not step.startswith(("SCAN story", "SCAN watchlist_", "SCAN source_"))


def test_articles_are_counted_right_before_the_counters_are_filled_and_after(
    db: Database,
) -> None:
    known(db)
    live(db, random.Random(1), 20)
    uncount(db)
    assert counter_filling.count_articles(db) == 20

    fill(db)
    delete(db, random.Random(2))

    assert counter_filling.count_articles(db) == 19
