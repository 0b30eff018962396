"""Files of earlier versions: brought up to date by who writes, with all they hold."""

import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from store import articles, matches, outbox, sources
from store.db import Store, open_reader
from store.errors import StoreError
from store.schema import APPLICATION_ID, COMPATIBILITY, migrations
from tests.make import NOW, match, source
from tocsin import past


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Make a file as the first version left it: an article, a match, an alert."""
    path = tmp_path / "tocsin.db"
    connection = sqlite3.connect(path, isolation_level=None)
    with contextlib.closing(connection):
        db = Database(connection)
        migrations.apply(db, stop_before="m002_the_past")
        sources.sync(db, [source()], NOW)
        matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
        outbox.sync_channels(db, ["hook"], NOW)
        db.executescript(f"""
            PRAGMA application_id = {APPLICATION_ID};
            PRAGMA user_version = {COMPATIBILITY};
            INSERT INTO articles (source_id, title, seen, url, url_hash, text_hash,
                                  origin, words, text)
            VALUES (1, 'Ferry late', '2026-03-02T12:00:00Z', 'https://a.example/1',
                    1, 1, 'page', 4, 'The ferry was late.');
            INSERT INTO matches (watchlist_id, article_id, matched, words, spans,
                                 snippet)
            VALUES (1, 1, '2026-03-02T12:00:00Z', '["ferry"]', '[]', 'The ferry');
            INSERT INTO alerts (watchlist_id, article_id, created, facts)
            VALUES (1, 1, '2026-03-02T12:00:00Z', '{{"title": "Ferry late"}}');
            INSERT INTO deliveries (alert_id, channel_id, due)
            VALUES (1, 1, '2026-03-02T11:00:00.000Z');
        """)
    return path


def test_an_older_file_is_only_read_once_it_is_up_to_date(first: Path) -> None:
    with pytest.raises(StoreError, match="written by an older tocsin") as caught:
        open_reader(first)

    assert "tocsin run" in caught.value.remedy


def test_an_older_file_keeps_what_it_holds_and_learns_the_rest(first: Path) -> None:
    with contextlib.closing(Store(first)) as store:
        indexed = store.write(past.reindex).result()
        store.write(matches.add, 1, [match(quiet="score", score=7)], NOW).result()
        delivery = store.write(outbox.claim, "hook", NOW).result()
        inbox = store.read(lambda db: list(db.view("inbox").rows))
        found = store.read(
            lambda db: [kept.id for kept in articles.since(db, None, proposed="late")]
        )

    assert indexed == 1
    assert found == [1]
    assert [(row["title"], row["score"], row["quiet"]) for row in inbox] == [
        ("Ferry late", 0, "")
    ]
    assert delivery is not None
    assert delivery.facts == {"title": "Ferry late"}
