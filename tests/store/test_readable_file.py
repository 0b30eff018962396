"""The file is good for people: sqlite-utils and Datasette find their way in it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from store import alerts, articles, channels, matches, outbox, sources
from store.connections import open_reader
from store.database import Database
from store.db import Store
from store.outbox import NewDelivery
from tests.support.factories import (
    NOW,
    WORDS,
    alert,
    article,
    match,
    message,
    source,
    visit,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Fill a database as a daemon would, and close it."""
    store = Store(tmp_path / "tocsin.db")

    def fill(db: Database) -> None:
        sources.sync(db, [source()], NOW)
        sources.record(db, visit(), next_visit=NOW, new=1)
        matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
        channels.sync(db, ["hook"], NOW)
        id_ = articles.add(
            db, article(title="Fähre late"), url_key="u", text_key="t", words=WORDS
        )
        matches.add(db, id_, [match()], NOW)
        alerts.add(db, id_, [alert(), alert(outlet="Courier")], NOW)
        new = NewDelivery(
            channel="hook", key="k", kind="alert", message=message("Fähre late")
        )
        alerts.mark_included(db, [1], outbox.queue(db, new, NOW) or 0)

    store.write(fill).result()
    store.close()
    return store.path


def sqlite_utils(*arguments: str | Path) -> list[dict[str, object]]:
    """Run the command as a person would; return its rows."""
    ended = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", *arguments],
        capture_output=True,
        check=True,
    )
    rows: list[dict[str, object]] = json.loads(ended.stdout)
    return rows


def test_the_tables_have_our_nouns(path: Path) -> None:
    tables = {row["table"] for row in sqlite_utils("tables", path)}

    assert {"sources", "visits", "articles", "sightings", "entries"} <= tables
    assert {"watchlists", "matches", "channels", "alerts", "deliveries"} <= tables
    assert "publishing_habits" in tables


def test_articles_can_be_searched(path: Path) -> None:
    found = sqlite_utils("search", path, "articles", "fahre", "-c", "title")

    assert found == [{"title": "Fähre late"}]


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("inbox", {"watchlist": "ferries", "title": "Fähre late", "suppressed": ""}),
        ("source_health", {"key": "gazette", "failures": 0, "reason": ""}),
        ("outbox", {"state": "waiting", "channel": "hook", "title": "Fähre late"}),
    ],
)
def test_a_view_tells_what_goes_on(
    path: Path, view: str, shown: dict[str, object]
) -> None:
    (row,) = sqlite_utils("rows", path, view)

    assert shown.items() <= row.items()


def test_a_program_finds_the_index_and_how_the_tables_hang_together(path: Path) -> None:
    db = open_reader(path)

    assert db.table("articles").detect_fts() == "articles_fts"
    (found,) = db.table("articles").search("ferry")
    assert found["title"] == "Fähre late"
    keys = {(key.column, key.other_table) for key in db.table("matches").foreign_keys}
    assert keys == {("watchlist_id", "watchlists"), ("article_id", "articles")}
    assert db.table("articles").foreign_keys[0].other_table == "sources"
    db.close()


def test_every_table_is_strict_and_every_foreign_key_has_its_row(path: Path) -> None:
    db = open_reader(path)

    ours = [
        table
        for table in db.by_table.tables
        if not table.name.startswith(("_", "sqlite_"))
    ]
    indexes = ("articles_fts", "articles_words")
    plain = [table for table in ours if not table.name.startswith(indexes)]
    assert len(plain) >= 11
    assert all(table.strict for table in plain)
    assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


def test_a_change_by_a_person_keeps_the_index_in_step(path: Path) -> None:
    change = "UPDATE articles SET title = 'Boat late'"
    subprocess.run(
        [sys.executable, "-m", "sqlite_utils", "query", path, change], check=True
    )

    assert sqlite_utils("search", path, "articles", "boat", "-c", "title")
    assert sqlite_utils("search", path, "articles", "fahre", "-c", "title") == []
