"""Files of every earlier version, with rows in all tables: nothing of them is lost."""

import contextlib
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from store.connections import open_or_create
from store.schema_version import names
from tests.support import earlier_files
from tests.support.earlier_files import number
from tocsin.intake.conversions import all_conversions
from tocsin.intake.placement import StorySettings

EARLIER = names()[:-1]
"""The last migration of each earlier version."""

Rows = dict[str, list[dict[str, Any]]]
"""Table → its rows."""

MESSAGES_CHANGED = 5
"""Until m005 an alert had deliveries, from then on a message has alerts."""

TABLES = {"kin": "overlaps", "items": "alerts"}
"""Table → its present name."""

COLUMNS = {
    ("items", "facts"): "clipping",
    ("sightings", "told_by"): "known_by",
    ("matches", "quiet"): "suppressed",
    ("entries", "quiet"): "suppressed",
    ("placements", "stitched"): "composite",
    ("attempts", "said"): "reason",
    ("channel_health", "noticed"): "reported",
    ("mutes", "what"): "target",
    ("deliveries", "wire"): "in_flight",
    ("deliveries", "folded_into"): "merged_into",
    ("deliveries", "noticed"): "reported",
}
"""Table and column → its present name, where that is another."""

STATES = {"folded": "merged", "told": "included", "open": "pending"}
"""State of a message or an alert → its present name."""

REINDEXED = {
    "articles": {"url_hash", "text_hash"},
    "entries": {"url_hash"},
    "sightings": {"url_hash"},
    "stories": {"articles", "outlets", "language"},
    "placements": {"copy_of", "score", "runner_up", "runner_up_score"},
    "watchlists": {"last_alert"},
}
"""Columns that follow from others, and are computed anew by the present rules."""

INDEXES = {
    "fingerprints",
    "postings",
    "vectors",
    "terms",
    "recent_keys",
    "merged_vectors",
    "settings",
    "addresses",
}
"""Tables that are computed anew; of addresses none is forgotten, a test of its own."""


@pytest.fixture(params=EARLIER, scope="module")
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, version: str) -> Path:
    """Make the file of a version once: a copy takes a hundredth of the time."""
    return earlier_files.make(tmp_path_factory.mktemp("made") / "tocsin.db", version)


@pytest.fixture
def file(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "tocsin.db"))


def rows_of(path: Path) -> Rows:
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        columns = earlier_files.tables(db)
        return {
            table: [dict(row) for row in db.execute(f"SELECT * FROM {table}")]
            for table in columns
        }


def in_present_words(rows: Rows) -> Rows:
    """Return rows of an earlier version under the names of today."""
    renamed: Rows = {}
    for table, old in rows.items():
        renamed[TABLES.get(table, table)] = [
            {
                COLUMNS.get((table, column), column): (
                    STATES.get(value, value) if column == "state" else value
                )
                for column, value in row.items()
            }
            for row in old
        ]
    return renamed


def must_be_kept(before: Rows, after: Rows, *, reindexed: bool = False) -> None:
    """Fail unless each row is there with all it held, and no row came in addition."""
    for table, old in before.items():
        if reindexed and (table in INDEXES or not old):
            continue
        left_out = REINDEXED.get(table, set()) if reindexed else set()
        columns = [name for name in (old[0] if old else {}) if name not in left_out]
        kept = [repr([row[name] for name in columns]) for row in after[table]]
        if table == "settings":
            # Later versions note more of a file.
            noted = [row["name"] for row in old]
            kept = [row for row in kept if any(repr(name) in row for name in noted)]
        assert sorted(kept) == sorted(
            repr([row[name] for name in columns]) for row in old
        ), table


def messages_must_be_kept(before: Rows, after: Rows) -> None:
    """Fail unless what was a delivery of an alert is a message with that alert."""
    alerts = {row["id"]: row for row in before.pop("alerts")}
    messages = {row["id"]: row for row in after["deliveries"]}
    sent = {row["delivery_id"]: row for row in after["alerts"]}
    for old in before.pop("deliveries"):
        alert, message = alerts[old["alert_id"]], messages.pop(old["id"])
        facts, payload = json.loads(alert["facts"]), json.loads(message["payload"])
        same = ("channel_id", "state", "attempts", "repeat", "due", "sent", "reason")
        assert [message[name] for name in same] == [old[name] for name in same]
        assert message["urgent"] == old.get("urgent", 0)
        assert message["created"] == alert["created"]
        assert payload["plain"] == f"{facts['title']}\n{facts['url']}"
        kept = sent.pop(message["id"])
        assert kept["article_id"] == alert["article_id"]
        assert kept["watchlist_id"] == alert["watchlist_id"]
        assert (kept["state"], kept["clipping"]) == ("included", alert["facts"])
    assert (messages, sent) == ({}, {})


def upgraded(path: Path) -> Rows:
    open_or_create(path, 1.0).close()
    return rows_of(path)


def convert(path: Path) -> None:
    """Do all that the daemon does beside its work, as long as it takes."""
    now = datetime(2026, 3, 2, 15, tzinfo=UTC)
    with contextlib.closing(open_or_create(path, 1.0)) as db:
        for conversion in all_conversions(StorySettings(), now):
            while conversion.batch(db).left:
                pass
            assert conversion.extent(db).left == 0


def test_every_column_of_every_version_holds_something(
    version: str, file: Path
) -> None:
    empty = [
        f"{table}.{column}"
        for table, rows in rows_of(file).items()
        for column in (rows[0] if rows else ["any row"])
        if not any(row.get(column) not in (None, "", 0, "[]", "{}") for row in rows)
    ]

    # What a version has for the first time is filled by a later one.
    assert empty == []


def test_every_row_is_kept(version: str, file: Path) -> None:
    before = rows_of(file)

    after = upgraded(file)

    if number(version) < MESSAGES_CHANGED:
        messages_must_be_kept(before, after)
    must_be_kept(in_present_words(before), after)


def test_every_row_is_kept_when_the_indexes_are_made_anew(
    version: str, file: Path
) -> None:
    before = upgraded(file)

    convert(file)

    after = rows_of(file)
    for computed in ("story_outlets", "story_watchlists", "watchlist_days"):
        assert after[computed]
        del before[computed]
    must_be_kept(before, after, reindexed=True)
    assert len(after["vectors"]) == len(after["articles"])
    assert {row["article_id"] for row in after["addresses"]} == {1, 2, 7}


def test_an_upgraded_file_is_sound(file: Path) -> None:
    convert(file)

    with contextlib.closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")
        for index in ("articles_fts", "articles_words"):
            sql = f"SELECT rowid FROM {index} WHERE {index} MATCH 'ferry' ORDER BY 1"
            assert db.execute(sql).fetchall() == [(1,), (2,)]
