"""What watchlists found: how much, where, and when last."""

from datetime import date, timedelta

import pytest

from store import matches, watchlist_coverage
from store.database import Database
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
