"""Matches in the store: which watchlist found which article."""

import json
from datetime import timedelta

import pytest

from store import articles, matches, sources
from store.database import Database
from tests.support.factories import NOW, WORDS, article, match, source
from tests.support.taking import watchlists_of

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def one_article(db: Database) -> int:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry", "piers": "pier"}, NOW)
    return articles.add(db, article(), url_key="u", text_key="t", words=WORDS)


def watchlists(db: Database) -> list[tuple[str, str, bool]]:
    rows = db.conn.execute("SELECT name, query, removed FROM watchlists ORDER BY name")
    return [(name, query, removed is not None) for name, query, removed in rows]


def test_the_table_holds_the_watchlists_of_the_file(db: Database) -> None:
    matches.sync_watchlists(db, {"ferries": "ferry OR boat", "trains": "train"}, LATER)

    assert watchlists(db) == [
        ("ferries", "ferry OR boat", False),
        ("piers", "pier", True),
        ("trains", "train", False),
    ]


def test_a_watchlist_that_comes_back_keeps_its_matches(db: Database) -> None:
    matches.add(db, 1, [match("piers")], NOW)
    matches.sync_watchlists(db, {}, LATER)

    matches.sync_watchlists(db, {"piers": "pier"}, LATER)

    assert watchlists(db)[1] == ("piers", "pier", False)
    assert watchlists_of(db, 1) == {"piers"}


def test_a_match_is_kept_with_all_that_explains_it(db: Database) -> None:
    found = match(words=("Fähre",), snippet=(("Die ", False), ("Fähre", True)))

    matches.add(db, 1, [found], NOW)

    (row,) = db.query("SELECT * FROM matches")
    assert json.loads(row["words"]) == ["Fähre"]
    assert json.loads(row["spans"]) == [["text", 4, 9]]
    assert (row["snippet"], row["suppressed"]) == ("Die Fähre", "")
    assert row["matched"] == "2026-03-02T12:00:00.000Z"


def test_a_watchlist_finds_an_article_once(db: Database) -> None:
    matches.add(db, 1, [match(suppressed="old"), match("piers")], NOW)

    matches.add(db, 1, [match(), match()], LATER)

    rows = db.conn.execute(
        "SELECT suppressed, matched FROM matches ORDER BY id"
    ).fetchall()
    assert rows == [
        ("old", "2026-03-02T12:00:00.000Z"),
        ("", "2026-03-02T12:00:00.000Z"),
    ]


def test_an_article_knows_its_watchlists(db: Database) -> None:
    other = articles.add(db, article(2), url_key="u2", text_key="t2", words=WORDS)
    matches.add(db, 1, [match("ferries"), match("piers")], NOW)

    assert watchlists_of(db, 1) == {"ferries", "piers"}
    assert watchlists_of(db, other) == set()


def test_the_matches_go_with_their_article(db: Database) -> None:
    matches.add(db, 1, [match()], NOW)

    db.conn.execute("DELETE FROM articles")

    assert watchlists_of(db, 1) == set()


def test_half_an_emoji_does_not_keep_a_match_out(db: Database) -> None:
    found = match(words=("\ud83d",), snippet=(("Cut \ud83d", True),))

    matches.add(db, 1, [found], NOW)

    assert db.conn.execute("SELECT snippet FROM matches").fetchall() == [("Cut ?",)]
