"""Files of earlier versions: brought up to date by who writes, with all they hold."""

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from store import (
    articles,
    backups,
    coverage_ledger,
    date_orders,
    matches,
    outbox,
    proposed_articles,
    sources,
)
from store.connections import open_reader, open_writer
from store.database import Database, in_memory
from store.db import Store
from store.errors import StoreError
from store.model import Provenance
from store.schema import apply_migrations
from store.schema_version import APPLICATION_ID, COMPATIBILITY, applied, names
from tests.support.factories import NOW, WORDS, article, match, source
from tests.support.paths import ROOT
from tocsin.intake import search

ROWS = """
INSERT INTO articles (source_id, title, seen, url, url_hash, text_hash, origin, words,
                      text)
VALUES (1, 'Ferry late', '2026-03-02T12:00:00Z', 'https://a.example/1', 1, 1, 'page', 4,
        'The ferry was late.');
INSERT INTO matches (watchlist_id, article_id, matched, words, spans, snippet)
VALUES (1, 1, '2026-03-02T12:00:00Z', '["ferry"]', '[]', 'The ferry');
INSERT INTO channels (name) VALUES ('hook');
INSERT INTO alerts (watchlist_id, article_id, created, facts)
VALUES (1, 1, '2026-03-02T12:00:00Z', '{"title": "Ferry late", "url": "https://a.example/1"}');
INSERT INTO deliveries (alert_id, channel_id, due)
VALUES (1, 1, '2026-03-02T11:00:00.000Z');
"""
"""An article, a match and an alert, in columns that every version had."""


@pytest.fixture(
    params=["m002_the_past", "m003_what_reading_finds", "m004_stories", "m005_alerts"]
)
def older(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Make a file as it was left by each version that had fewer migrations."""
    path = tmp_path / "tocsin.db"
    connection = sqlite3.connect(path, isolation_level=None)
    with contextlib.closing(connection):
        db = Database(connection)
        apply_migrations(db, stop_before=[request.param])
        sources.sync(db, [source()], NOW)
        matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
        db.by_table.executescript(f"""
            PRAGMA application_id = {APPLICATION_ID};
            PRAGMA user_version = {COMPATIBILITY};
            {ROWS}
        """)
    return path


def test_an_older_file_is_only_read_once_it_is_up_to_date(older: Path) -> None:
    with pytest.raises(StoreError, match="written by an older tocsin") as caught:
        open_reader(older)

    assert "tocsin run" in caught.value.remedy


def test_a_command_that_writes_beside_a_daemon_of_before_brings_nothing_up_to_date(
    older: Path,
) -> None:
    with contextlib.closing(sqlite3.connect(older)) as conn:
        before = list(conn.iterdump())

    with pytest.raises(StoreError, match="written by an older tocsin") as caught:
        open_writer(older)

    assert "tocsin upgrade" in caught.value.remedy
    with contextlib.closing(sqlite3.connect(older)) as conn:
        assert list(conn.iterdump()) == before


def test_an_older_file_keeps_what_it_holds_and_learns_the_rest(older: Path) -> None:
    with contextlib.closing(Store(older)) as store:
        indexed = store.write(search.reindex_batch, 100).result().done
        store.write(matches.add, 1, [match(suppressed="score", score=7)], NOW).result()
        delivery = store.write(outbox.claim, "hook", NOW).result()
        inbox = store.read(lambda db: list(db.by_table.view("inbox").rows))
        found = store.read(proposed_articles.below, "late", (1, 9), 9)

    assert indexed == 1
    assert found == [1]
    assert [(row["title"], row["score"], row["suppressed"]) for row in inbox] == [
        ("Ferry late", 0, "")
    ]
    assert delivery is not None
    assert delivery.message.title == "ferries: Ferry late"
    assert delivery.message.plain == "Ferry late\nhttps://a.example/1"
    assert (delivery.key, delivery.created) == ("tocsin-20260302120000-1-1", NOW)


def test_an_older_file_is_backed_up_as_it_is_and_restored_up_to_date(
    older: Path, tmp_path: Path
) -> None:
    copy, restored = tmp_path / "copy.db", tmp_path / "restored.db"
    before = backups.write_copy(older, copy, NOW)

    with pytest.raises(StoreError, match="written by an older tocsin"):
        open_reader(copy)
    backups.restore(copy, restored, NOW)

    assert before.articles == 1
    with contextlib.closing(open_reader(restored)) as db:
        assert articles.get(db, 1).title == "Ferry late"


def test_what_was_read_before_says_nothing_of_how(older: Path) -> None:
    with contextlib.closing(Store(older)) as store:
        before = store.read(articles.get, 1)
        later = replace(article(2), agencies=("dpa",), stub=True, free=False)
        store.write(
            articles.add, later, url_key="2", text_key="2", words=WORDS
        ).result()
        after = store.read(articles.get, 2)
        inbox = store.read(
            lambda db: [row["stub"] for row in db.by_table.view("inbox").rows]
        )
        store.write(check_index).result()

    assert (before.title, before.text) == ("Ferry late", "The ferry was late.")
    assert (before.agencies, before.free, before.stub) == ((), None, False)
    assert before.provenance == Provenance()
    assert after == later
    assert inbox == [0]


def check_index(db: Database) -> None:
    """Raise when the search index and the articles disagree."""
    db.conn.execute(
        "INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)"
    )


LAST_RELEASED = "m006_one_word_for_one_thing"

EVERYTHING = (ROOT / "tests/store/before_m006.sql").read_text("utf-8")


def rows_of(db: Database, sql: str) -> list[tuple[object, ...]]:
    return db.conn.execute(sql).fetchall()


def test_every_row_is_kept_when_tables_and_columns_get_other_names(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tocsin.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as plain:
        db = Database(plain)
        apply_migrations(db, stop_before=[LAST_RELEASED])
        # The columns of that version: the modules of today write those of today.
        db.by_table.executescript(f"""
            PRAGMA application_id = {APPLICATION_ID};
            INSERT INTO sources (key, name, kind, url)
              VALUES ('gazette', 'Gazette', 'feed', 'https://a.example/feed');
            INSERT INTO watchlists (name, query) VALUES ('ferries', 'ferry');
            {EVERYTHING}
        """)

    with contextlib.closing(Store(path)) as store:
        read = {
            sql: store.read(rows_of, sql)
            for sql in (
                "SELECT state, suppressed, claims FROM entries",
                "SELECT known_by FROM sightings",
                "SELECT article_id, suppressed FROM matches ORDER BY id",
                "SELECT article_id, composite FROM placements",
                "SELECT * FROM overlaps",
                "SELECT state, in_flight IS NULL, merged_into, reported"
                " FROM deliveries",
                "SELECT outcome, reason FROM attempts",
                "SELECT article_id, state, reason, delivery_id FROM alerts",
                "SELECT failures, reason, reported FROM channel_health",
                "SELECT scope, target FROM mutes",
                "SELECT name, overruns FROM watchlists",
                "SELECT title, suppressed, story_id FROM inbox ORDER BY article_id",
                "SELECT id, state, articles FROM outbox ORDER BY id",
                "SELECT state, title, reason FROM unsent_alerts",
                "PRAGMA foreign_key_check",
            )
        }

    assert list(read.values()) == [
        [("waiting", "baseline", 0)],
        [("text",)],
        [(1, ""), (2, "copy")],
        [(1, 0), (2, 1)],
        [(2, 1, 0.5, 0.6, 1)],
        [("unknown", 0, None, 1), ("merged", 1, 1, 0)],
        [("unknown", "why")],
        [(1, "included", "", 1), (2, "pending", "waits", None)],
        [(2, "r", 1)],
        [("outlet", "Courier")],
        [("ferries", 0)],
        [("Ferry late", "", 1), ("Ferry later", "copy", 1)],
        [(1, "unknown", 1), (2, "merged", 0)],
        [("pending", "Ferry later", "waits")],
        [],
    ]


def test_addresses_at_which_nothing_was_listed_are_claims(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "tocsin.db", isolation_level=None)
    with contextlib.closing(connection):
        db = Database(connection)
        apply_migrations(db, stop_before=["m007_claimed_addresses"])
        sources.sync(db, [source()], NOW)
        db.by_table.executescript("""
            INSERT INTO entries (source_id, url, url_hash, host, state, seen, due)
            VALUES (1, 'https://a.example/1', 1, 'a.example', 'read', '', '');
            INSERT INTO addresses VALUES (1, 7), (2, 7);
        """)

        apply_migrations(db)

        rows = db.conn.execute("SELECT url_hash, claimed FROM addresses").fetchall()
    assert rows == [(1, 0), (2, 1)]


def test_the_costs_that_were_counted_before_are_in_the_sum(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "tocsin.db", isolation_level=None)
    with contextlib.closing(connection):
        db = Database(connection)
        apply_migrations(db, stop_before=["m010_revisit_total"])
        sources.sync(db, [source("gazette"), source("post")], NOW)
        db.by_table.executescript(
            "INSERT INTO revisit_costs VALUES (1, 30, 4), (2, 20, 1);"
        )

        apply_migrations(db)

        total = db.conn.execute("SELECT articles, revisits FROM revisit_total")
        assert total.fetchall() == [(50, 5)]


def test_a_file_that_no_migration_fits_says_so_and_stays_as_it_is(
    older: Path,
) -> None:
    # As a version between two releases may have left it.
    with contextlib.closing(sqlite3.connect(older)) as conn:
        conn.execute("CREATE TABLE revisits (x)")
        before = list(conn.iterdump())

    with pytest.raises(StoreError, match="cannot be brought up to date") as refused:
        Store(older)

    assert "backup" in refused.value.remedy
    with contextlib.closing(sqlite3.connect(older)) as conn:
        assert list(conn.iterdump()) == before


@pytest.mark.parametrize("open_", [open_reader, open_writer, Store, backups.facts_of])
def test_a_file_of_a_newer_tocsin_is_refused_in_one_line_and_stays_as_it_is(
    tmp_path: Path, open_: Callable[[Path], object]
) -> None:
    path = tmp_path / "tocsin.db"
    Store(path).close()
    with contextlib.closing(sqlite3.connect(path)) as conn, conn:
        # As a later version leaves it: a migration more, in the same format.
        conn.execute("CREATE TABLE of_tomorrow (x)")
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('tocsin', 'm999_of_tomorrow', '2031-01-01')"
        )
    before = path.read_bytes()

    with pytest.raises(StoreError, match="by a newer tocsin") as caught:
        open_(path)

    assert "it has m999_of_tomorrow; this one knows m0" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.remedy.startswith("Upgrade tocsin")
    assert path.read_bytes() == before


def test_a_migration_that_fails_is_named_and_so_is_the_cure(older: Path) -> None:
    with contextlib.closing(sqlite3.connect(older)) as conn:
        # m019 makes a table of this name.
        conn.execute("CREATE TABLE hub_offers (x)")
        before = list(conn.iterdump())

    with pytest.raises(StoreError, match="up to date by m019_hubs: table") as refused:
        Store(older)

    assert refused.value.remedy.startswith("Restore a backup: tocsin restore FILE")
    with contextlib.closing(sqlite3.connect(older)) as conn:
        assert list(conn.iterdump()) == before


def test_references_that_lead_nowhere_are_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tocsin.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        apply_migrations(db, stop_before=["m006_one_word_for_one_thing"])
        # Another program has deleted an article, but not its match.
        db.by_table.executescript(f"""
            PRAGMA application_id = {APPLICATION_ID};
            PRAGMA foreign_keys = OFF;
            INSERT INTO matches
              (watchlist_id, article_id, matched, words, spans, snippet)
            VALUES (7, 7, '', '[]', '[]', '');
        """)

    with pytest.raises(StoreError, match="nowhere, the first in matches") as refused:
        Store(path)

    assert "backup" in refused.value.remedy


def test_a_file_from_before_knows_of_no_outlet_how_it_writes_dates(
    tmp_path: Path,
) -> None:
    connection = sqlite3.connect(tmp_path / "tocsin.db", isolation_level=None)
    with contextlib.closing(connection):
        db = Database(connection)
        apply_migrations(db, stop_before=["m011_date_orders"])
        sources.sync(db, [source()], NOW)

        apply_migrations(db)
        date_orders.put(db, "gazette.example", "page", "d")

        assert date_orders.shown(db) == {("gazette.example", "page"): "d"}


def test_what_earlier_visits_gave_is_counted_by_day_without_the_first_visit(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tocsin.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        apply_migrations(db, stop_before=["m014_coverage"])
        db.by_table.executescript(f"""
            PRAGMA application_id = {APPLICATION_ID};
            PRAGMA user_version = {COMPATIBILITY};
            INSERT INTO sources (id, key, name, kind, url)
            VALUES (1, 'gazette', 'Gazette', 'feed', 'https://gazette.example/feed');
            INSERT INTO source_state (source_id, next_visit, first_visit)
            VALUES (1, '2026-03-04T12:00:00.000Z', '2026-03-02T12:00:00.000Z');
            INSERT INTO visits (source_id, at, outcome, listed, new) VALUES
              (1, '2026-03-02T12:00:00.000Z', 'ok', 40, 40),
              (1, '2026-03-02T13:00:00.000Z', 'ok', 40, 2),
              (1, '2026-03-03T12:00:00.000Z', 'unchanged', 0, 0),
              (1, '2026-03-03T13:00:00.000Z', 'soft', 0, 0);
        """)

    with contextlib.closing(Store(path)) as store:
        days = store.read(coverage_ledger.days, NOW)
        (row,) = store.read(coverage_ledger.ledger)

    assert [(each.visits, each.new) for each in days["gazette"]] == [(2, 2), (1, 0)]
    assert row.coverage is None


def test_each_migration_has_one_file_and_one_function() -> None:
    with in_memory() as db:
        apply_migrations(db)

        assert applied(db) == names()
