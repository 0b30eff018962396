"""What watchlists found: how much, where, and when last."""

from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from store import matches, watchlist_coverage
from store.watchlist_coverage import WatchlistCoverage
from tests.support.desk_records import known, write_article
from tests.support.factories import NOW, match

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def newsroom(db: Database) -> None:
    known(db)
    for number, (day, outlet, names) in enumerate(
        [
            (0, "Gazette", ["ferries"]),
            (0, "Herald", ["ferries", "piers"]),
            (1, "Herald", ["ferries"]),
            (9, "Post", ["piers"]),
        ],
        start=1,
    ):
        at = NOW + timedelta(days=day)
        write_article(db, number, outlet=outlet, seen=at, language="pt-br")
        matches.add(db, number, [match(name) for name in names], at)


def test_a_watchlist_has_its_share_of_what_all_found(db: Database) -> None:
    assert watchlist_coverage.of_watchlists(db, TODAY, date(2026, 3, 3)) == [
        WatchlistCoverage(
            name="ferries",
            articles=3,
            share=0.75,
            last_match=NOW + timedelta(days=1),
            last_alert=None,
        ),
        WatchlistCoverage(
            name="piers",
            articles=1,
            share=0.25,
            last_match=NOW + timedelta(days=9),
            last_alert=None,
        ),
    ]


def test_where_nothing_was_found_nobody_has_a_share(db: Database) -> None:
    found = watchlist_coverage.of_watchlists(db, date(2025, 1, 1), date(2025, 1, 9))

    assert [(watchlist.articles, watchlist.share) for watchlist in found] == [
        (0, 0.0),
        (0, 0.0),
    ]


def test_the_outlet_with_most_articles_comes_first(db: Database) -> None:
    found = watchlist_coverage.by_outlet(db, "ferries", TODAY, date(2026, 3, 3))
    first_day = watchlist_coverage.by_outlet(db, "ferries", TODAY, TODAY)
    nobody = watchlist_coverage.by_outlet(db, "planes", TODAY, TODAY)

    assert found == [("Herald", 2), ("Gazette", 1)]
    assert first_day == [("Gazette", 1), ("Herald", 1)]
    assert nobody == []


def test_outlets_and_languages_are_named_once(db: Database) -> None:
    assert watchlist_coverage.outlets(db) == ["Gazette", "Herald", "Post"]
    assert watchlist_coverage.languages(db) == ["pt"]


def test_names_are_found_without_looking_at_every_story(db: Database) -> None:
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    watchlist_coverage.outlets(db)
    watchlist_coverage.languages(db)
    db.conn.set_trace_callback(None)

    for statement in asked:
        plan = [row[3] for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not any(step.startswith("SCAN stor") for step in plan), plan
        assert any("USING COVERING INDEX" in step for step in plan), plan


def test_an_empty_desk_has_no_names(tmp_path: object) -> None:
    empty = Database(memory=True)
    empty.conn.execute("CREATE TABLE story_outlets (outlet TEXT)")
    empty.conn.execute("CREATE TABLE stories (language TEXT)")

    assert watchlist_coverage.outlets(empty) == []
    assert watchlist_coverage.languages(empty) == []
    empty.close()
