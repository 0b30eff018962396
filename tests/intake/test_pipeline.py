"""The heart: what an article changes, all of it or nothing."""

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest

from spiders import urls
from spiders.extract.dates.timestamps import WEAK
from store import addresses, alerts, articles, channels, entries, matches, sources
from store.connections import transaction
from store.database import Database
from store.model import Provenance, Route, Suppression, Watchlist
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.taking import take_article, watchlists_of
from tocsin.intake.pipeline import give_up
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

DAY = timedelta(days=1)
POLICY = IntakePolicy(baseline_window=DAY, max_age=7 * DAY)


def rules(*names: str, **queries: str) -> IntakeRules:
    """Return rules whose watchlists all ring on these channels."""
    routes = tuple(map(Route, names))
    watchlists = [
        Watchlist(name=name, query=query, routes=routes)
        for name, query in queries.items()
    ]
    return IntakeRules(
        engine=Engine(watchlists), policy=POLICY, stories=StorySettings()
    )


FERRY = rules("hook", ferries="ferry")


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry", "strikes": "strike"}, NOW)
    channels.sync(db, ["hook"], NOW)


def rows(db: Database, sql: str) -> list[Any]:
    return db.conn.execute(sql).fetchall()


def told(db: Database) -> list[tuple[str, str]]:
    """Return (outlet, title) of what waits to be told."""
    return rows(
        db, "SELECT outlet, json_extract(clipping, '$.title') FROM alerts ORDER BY id"
    )


def counts(db: Database) -> dict[str, int]:
    tables = ("articles", "sightings", "matches", "alerts")
    return {table: db.table(table).count for table in tables}


def test_a_new_article_is_kept_with_its_match_and_rings(db: Database) -> None:
    intake = take_article(db, waiting(db, entry()), article(), FERRY)

    assert intake is not None
    assert [item.watchlist for item in intake.alerts] == ["ferries"]
    assert [kept.article for kept in articles.since(db, None)] == [article()]
    assert rows(db, "SELECT suppressed FROM matches") == [("",)]
    assert rows(db, "SELECT state, article_id FROM entries") == [("read", 1)]
    assert told(db) == [("Gazette", "Ferry 1 late")]


def test_what_no_watchlist_wants_is_kept_in_silence(db: Database) -> None:
    take_article(db, waiting(db, entry()), article(), rules("hook", strikes="strike"))

    assert counts(db) == {
        "articles": 1, "sightings": 0, "matches": 0, "alerts": 0
    }  # fmt: skip


def test_a_watchlist_without_a_channel_collects_without_ringing(db: Database) -> None:
    take_article(db, waiting(db, entry()), article(), rules(ferries="ferry"))

    assert watchlists_of(db, 1) == {"ferries"}
    assert told(db) == []


def test_taking_an_article_in_twice_changes_nothing(db: Database) -> None:
    item = waiting(db, entry())
    take_article(db, item, article(), FERRY)
    before = counts(db)

    assert take_article(db, item, article(), FERRY) is None
    assert counts(db) == before


def test_the_same_address_is_a_sighting_and_rings_no_more(db: Database) -> None:
    take_article(db, waiting(db, entry(1)), article(), FERRY)

    again = article(text="All new, after a strike. " * 50)
    rule = rules("hook", ferries="ferry", strikes="strike")
    intake = take_article(db, waiting(db, entry(2)), again, rule, address=article().url)

    assert intake is not None
    assert (intake.place.known_by, intake.matches) == ("url", ())
    assert counts(db)["articles"] == counts(db)["alerts"] == 1
    assert rows(db, "SELECT state, article_id FROM entries WHERE id = 2") == [
        ("copy", 1)
    ]


def test_a_claim_to_the_address_of_another_text_is_not_believed(db: Database) -> None:
    take_article(db, waiting(db, entry(1)), article(), FERRY)
    other = article(title="Ferry on strike", text="All new. " * 50)

    intake = take_article(db, waiting(db, entry(2)), other, FERRY)

    assert intake is not None
    assert intake.place.known is None
    assert intake.article.url == entry(2).url
    assert counts(db)["articles"] == 2


def test_where_a_redirect_ends_another_headline_is_another_article(
    db: Database,
) -> None:
    take_article(db, waiting(db, entry(1)), article(), FERRY)
    other = article(title="Ferry on strike", text="All new. " * 50)

    intake = take_article(
        db, waiting(db, entry(2)), other, FERRY, address=article().url
    )

    assert intake is not None
    assert (intake.place.known, intake.article.url) == (None, entry(2).url)
    assert [match.watchlist for match in intake.matches] == ["ferries"]


def test_an_article_listed_at_an_address_takes_it_from_one_that_claims_it(
    db: Database,
) -> None:
    claimant = article(url=entry(2).url, title="Rain again", text="Rain. " * 90)
    take_article(db, waiting(db, entry(1)), claimant, FERRY)

    intake = take_article(db, waiting(db, entry(2)), article(2), FERRY)

    assert intake is not None
    assert (intake.place.known, len(intake.matches)) == (None, 1)
    assert rows(db, "SELECT title, url FROM articles ORDER BY id") == [
        ("Rain again", entry(1).url),
        (article(2).title, entry(2).url),
    ]
    for number in (1, 2):
        assert addresses.holder(db, urls.key(entry(number).url)) == (number, False)


def test_a_claimant_whose_own_address_is_taken_has_one_apart(db: Database) -> None:
    claimant = article(url=entry(2).url, title="Rain again", text="Rain. " * 90)
    take_article(db, waiting(db, entry(1)), claimant, FERRY)
    take_article(db, waiting(db, entry(3)), article(3), FERRY)
    db.conn.execute("UPDATE entries SET url = ? WHERE id = 1", (article(3).url,))

    take_article(db, waiting(db, entry(2)), article(2), FERRY)

    [(moved,)] = rows(db, "SELECT url FROM articles WHERE id = 1")
    assert moved == f"{article(3).url}#:~:entry=article-1"


def test_a_page_that_is_listed_where_it_was_claimed_is_known(db: Database) -> None:
    claimant = article(url=entry(2).url)
    take_article(db, waiting(db, entry(1)), claimant, FERRY)

    intake = take_article(db, waiting(db, entry(2)), claimant, FERRY)

    assert intake is not None
    assert (intake.place.known, intake.matches) == (1, ())


def test_a_claim_to_the_address_of_the_same_text_is_believed(db: Database) -> None:
    take_article(db, waiting(db, entry(1)), article(), FERRY)
    longer = article(text=article().text + "It was late again on Monday morning.")

    intake = take_article(db, waiting(db, entry(2)), longer, FERRY)

    assert intake is not None
    assert (intake.place.known, intake.place.known_by) == (1, "url")


def test_a_page_is_known_by_where_it_was_found_as_well(db: Database) -> None:
    take_article(db, waiting(db, entry(1)), article(), FERRY)
    moved = article(url="https://gazette.example/renamed", text="All new. " * 50)

    intake = take_article(
        db, waiting(db, entry(2)), moved, FERRY, address="http://gazette.example/1/"
    )

    assert intake is not None
    assert intake.place.known_by == "url"


def test_the_same_text_elsewhere_is_a_sighting_and_one_outlet_more(
    db: Database,
) -> None:
    take_article(db, waiting(db, entry(1)), article(), FERRY)
    copy = article(
        url="https://herald.example/x", title="We hear: Ferry is late", outlet="Herald"
    )

    intake = take_article(db, waiting(db, entry(2)), copy, FERRY)

    assert intake is not None
    assert (intake.place.known_by, intake.place.known) == ("text", 1)
    assert counts(db)["sightings"] == counts(db)["matches"] == 1
    assert told(db) == [
        ("Gazette", "Ferry 1 late"),
        ("Herald", "We hear: Ferry is late"),
    ]
    assert rows(db, "SELECT title FROM sightings") == [("We hear: Ferry is late",)]


def test_a_new_headline_rings_for_a_watchlist_that_missed_the_story(
    db: Database,
) -> None:
    rule = rules("hook", ferries="ferry", strikes="strike")
    take_article(db, waiting(db, entry(1)), article(), rule)
    copy = article(url="https://herald.example/x", title="Strike stops the ferry")

    intake = take_article(db, waiting(db, entry(2)), copy, rule)

    assert intake is not None
    assert [item.watchlist for item in intake.alerts] == ["ferries", "strikes"]
    assert watchlists_of(db, 1) == {"ferries", "strikes"}
    assert told(db)[-1] == ("Gazette", "Strike stops the ferry")


def test_short_texts_are_one_story_only_under_one_headline(db: Database) -> None:
    stubs = [article(n, text="Subscribe to read on.") for n in (1, 2)]

    for number, stub in enumerate(stubs, start=1):
        take_article(db, waiting(db, entry(number)), stub, FERRY)

    assert counts(db)["articles"] == 2


@pytest.mark.parametrize(
    ("listed_as", "published", "suppressed"),
    [
        ("baseline", NOW, "baseline"),
        ("old", NOW, ""),
        ("old", None, ""),
        ("old", NOW - 8 * DAY, "old"),
        ("", NOW - 8 * DAY, "old"),
        ("baseline", NOW - 8 * DAY, "baseline"),
        ("", NOW - 7 * DAY, ""),
        ("", None, ""),
        ("", NOW + DAY, ""),
    ],
)
def test_a_quiet_match_says_why_it_did_not_ring(
    db: Database,
    listed_as: Suppression,
    published: datetime | None,
    suppressed: Suppression,
) -> None:
    item = waiting(db, entry(), suppressed=listed_as)

    take_article(db, item, article(published=published), FERRY)

    assert rows(db, "SELECT suppressed FROM matches") == [(suppressed,)]
    assert len(told(db)) == (0 if suppressed else 1)


@pytest.mark.parametrize("listed_as", ["", "old"])
def test_a_weak_date_makes_no_article_old(db: Database, listed_as: Suppression) -> None:
    item = waiting(db, entry(), suppressed=listed_as)
    weak = Provenance(dated_by=f"{WEAK}text: 3 March 2019")
    dated = article(published=NOW - 900 * DAY, provenance=weak)

    take_article(db, item, dated, FERRY)

    assert len(told(db)) == 1


def test_the_same_text_elsewhere_is_as_quiet_as_it_was(db: Database) -> None:
    item = waiting(db, entry(1), suppressed="baseline")
    take_article(db, item, article(), FERRY)
    copy = article(url="https://herald.example/x", outlet="Herald")

    take_article(db, waiting(db, entry(2)), copy, FERRY)

    assert told(db) == []


def test_what_a_query_says_is_urgent_is_so(db: Database) -> None:
    watchlist = Watchlist(
        name="ferries", query="ferry", urgent="sinks", routes=(Route("hook"),)
    )
    rule = IntakeRules(
        engine=Engine([watchlist]), policy=POLICY, stories=StorySettings()
    )

    take_article(db, waiting(db, entry(1)), article(1), rule)
    take_article(db, waiting(db, entry(2)), article(2, title="Ferry sinks"), rule)

    assert [one.urgent for one in alerts.pending(db, "hook")] == [False, True]


@pytest.mark.parametrize("table", ["matches", "alerts"])
def test_an_article_is_never_kept_without_what_is_told_of_it(
    db: Database, table: str
) -> None:
    item = waiting(db, entry())
    db.conn.execute(
        f"CREATE TRIGGER no_room BEFORE INSERT ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )

    with pytest.raises(sqlite3.IntegrityError, match="no room"), transaction(db):
        take_article(db, item, article(), FERRY)

    assert set(counts(db).values()) == {0}
    assert entries.is_waiting(db, item.id)
    db.conn.execute("DROP TRIGGER no_room")
    take_article(db, item, article(), FERRY)
    assert counts(db)["alerts"] == 1


def test_an_entry_that_is_given_up_says_why(db: Database) -> None:
    give_up(db, waiting(db, entry()), "HTTP 404")

    assert rows(db, "SELECT state, reason FROM entries") == [("failed", "HTTP 404")]


def test_a_headline_cut_inside_an_emoji_still_rings(db: Database) -> None:
    cut = article(title="Ferry late \ud83d")

    take_article(db, waiting(db, entry(title="Ferry late \ud83d")), cut, FERRY)

    assert told(db) == [("Gazette", "Ferry late ?")]
