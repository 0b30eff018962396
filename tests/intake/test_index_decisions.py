"""What the index of words decides of stored articles, and what is left to reading."""

from typing import Any

from store import database_settings
from store.connections import transaction
from store.database import Database
from store.model import Watchlist
from tests.intake.test_query_trial import (
    DAY,
    counted,
    ids,
    keep,
    question,
    seconds_per_look,
    tried,
)
from tests.support.factories import NOW, article
from tocsin.intake.index_decisions import AT_ONCE, decisions
from tocsin.intake.query_trial import TrialLimits, try_watchlist
from tocsin.intake.search import ArchiveSearch, decided_by
from tocsin.watchlists.engine import Engine

MANY = 2 * AT_ONCE + 10


def decided(db: Database, query: str, **more: Any) -> dict[int, bool]:
    """Return the articles that are decided → whether the watchlist wants them."""
    asked = decided_by(db, Engine([Watchlist(name="one", query=query, **more)]))
    assert asked is not None
    every = range(MANY, 0, -1)
    return {facts.id: wanted for facts, (wanted,) in decisions(db, [asked], every)}


def test_each_article_is_wanted_or_not(db: Database) -> None:
    keep(
        db,
        *(article(n, text="tram" if n % 2 else "bus") for n in range(1, MANY + 1)),
    )

    assert decided(db, "tram") == {n: bool(n % 2) for n in range(1, MANY + 1)}


def test_what_fts5_would_cut_is_left_to_reading(db: Database) -> None:
    keep(db, article(1, text="smith⑴ met"), article(2, text="“Smith” – Łódź"))

    assert decided(db, "smith") == {2: True}
    assert ids(tried(db, "smith")) == [2]
    assert tried(db, "met NOT smith").matches == counted(1)


def test_time_is_up_as_well_where_nothing_is_decided(db: Database) -> None:
    keep(db, *(article(n, text="smith⑴") for n in range(1, MANY + 1)))
    asked = decided_by(db, Engine([Watchlist(name="one", query="smith")]))
    assert asked is not None
    answers = iter([True, True, False])

    every = range(MANY, 0, -1)
    assert not list(decisions(db, [asked], every, goes_on=answers.__next__))
    assert next(answers, None) is None


def test_sources_and_languages_count(db: Database) -> None:
    keep(db, article(1, language="de"), article(2, source="post", language="en-GB"))

    assert decided(db, "ferry", languages=("en",)) == {1: False, 2: True}
    assert decided(db, "ferry", sources=frozenset(["gazette"])) == {1: True, 2: False}
    assert decided(db, "ferry", exclude='"pier 2"') == {1: True, 2: False}


def test_a_deleted_article_is_not_decided(db: Database) -> None:
    keep(db, article(1), article(2))
    with transaction(db):
        db.conn.execute("DELETE FROM articles WHERE id = 1")

    assert decided(db, "ferry") == {2: True}


def test_an_index_by_other_rules_decides_nothing(db: Database) -> None:
    keep(db, article(1))
    database_settings.put(db, "words", "0 of another Unicode")

    assert decided_by(db, Engine([Watchlist(name="one", query="ferry")])) is None


def test_a_stored_match_of_before_is_not_counted(db: Database) -> None:
    keep(db, article(1, seen=NOW - 3 * DAY), article(2, seen=NOW - DAY))
    engine = Engine([Watchlist(name="one", query="ferry")])
    past = ArchiveSearch(db, engine, NOW - 2 * DAY)

    assert list(past.new_matches(set, lambda: None)) == [(2, None)]


def test_all_are_counted_in_the_time_that_few_are_read_in(db: Database) -> None:
    keep(
        db,
        *(article(at, seen=NOW - (MANY - at) * DAY / 20) for at in range(MANY)),
    )
    limits = TrialLimits(seconds=10 * MANY, back=None)
    asked = question("pier NOT boat", before="tram", worked=seconds_per_look())

    report = try_watchlist(db, asked, limits)

    assert report.is_whole
    assert report.matches == counted(MANY)
    assert report.difference is not None
    assert report.difference.added == counted(MANY)


def test_where_all_may_be_old_time_is_left_to_read_a_sample(db: Database) -> None:
    old = NOW - 30 * DAY
    keep(db, *(article(n, published=old) for n in range(1, MANY + 1)))
    asked = question("pier", worked=seconds_per_look())

    report = try_watchlist(db, asked, TrialLimits(seconds=MANY, hits=0))

    assert report.suppressed.value == MANY
    # Of the fewest that are read whatever it costs, it would be 456.
    assert report.suppressed.low > 480


def test_what_may_be_old_or_score_too_little_is_read(db: Database) -> None:
    keep(
        db,
        article(1, title="x", text="ferry " * 9, published=NOW - 9 * DAY),
        article(2, title="x", text=f"{'word ' * 400} ferry"),
        article(3),
    )

    old = tried(db, "ferry")
    low = tried(db, "ferry", min_score=30)

    assert [hit.verdict for hit in old.hits] == ["alert", "alert", "old"]
    assert [hit.verdict for hit in low.hits] == ["alert", "low", "old"]


def test_a_change_to_what_only_reading_decides_is_read(db: Database) -> None:
    keep(
        db,
        article(1, title="x", text="the ferry met a tram"),
        article(2, title="x", text=f"ferry {'far ' * 50} tram"),
    )

    report = tried(db, "ferry tram", before="ferry NEAR/5 tram")

    assert report.difference is not None
    assert [hit.kept.id for hit in report.difference.some_added] == [2]
    assert report.difference.unchanged == counted(1)
