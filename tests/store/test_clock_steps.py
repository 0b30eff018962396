"""A clock that was set back: what waits, waits no longer for it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.cadence import CEILING, SPREAD
from scheduler.subscription_steps import LONGEST
from spiders.fetch.failures import LONGEST_RETRY_AFTER
from store import (
    channels,
    clock_steps,
    coverage_ledger,
    found_sources,
    hub_pushes,
    hub_subscriptions,
    sources,
)
from store.columns import time_text
from store.coverage_model import Coverage, JudgedSource
from store.database import Database
from store.hub_model import HubOffer, PushRecord
from store.model import ChannelHealth, Visit
from store.schema_version import names
from tests.support import earlier_files
from tests.support.factories import NOW, source
from tocsin.alerts.channels.wait_hints import MAX_WAIT
from tocsin.alerts.delivery.retry import LONGEST_PAUSE, LONGEST_WAIT

YEAR = timedelta(days=400)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def visited(db: Database, key: str, *, at_offset: timedelta, wait: timedelta) -> None:
    at = NOW + at_offset
    visit = Visit(source=key, at=at, outcome="ok", listed=1)
    sources.record(db, visit, next_visit=at + wait, new=0)


def next_visits(db: Database) -> list[str]:
    rows = db.conn.execute("SELECT next_visit FROM source_state ORDER BY source_id")
    return [text for (text,) in rows]


def test_without_a_visit_nothing_is_known_of_the_clock(db: Database) -> None:
    assert clock_steps.last_known_time(db) is None


def test_what_was_planned_ahead_of_the_clock_moves_back_with_it(db: Database) -> None:
    sources.sync(db, [source("early"), source("late")], NOW)
    visited(db, "early", at_offset=YEAR - MINUTE, wait=MINUTE / 2)
    visited(db, "late", at_offset=YEAR, wait=5 * MINUTE)
    last = clock_steps.last_known_time(db)
    assert last == NOW + YEAR

    moved = clock_steps.move_back(db, last - NOW, NOW)

    assert moved == 2
    assert next_visits(db) == [time_text(NOW), time_text(NOW + 5 * MINUTE)]


def test_what_is_past_stays(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    visited(db, "gazette", at_offset=-5 * MINUTE, wait=MINUTE)

    assert clock_steps.move_back(db, timedelta(hours=1), NOW) == 0

    assert next_visits(db) == [time_text(NOW - 4 * MINUTE)]


def test_a_source_is_empty_and_sought_again_as_soon_as_without_the_step(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    ahead = Visit(source="gazette", at=NOW + YEAR, outcome="ok")
    sources.record(db, ahead, next_visit=NOW + YEAR, new=0)
    found_sources.note_sought(db, "gazette", NOW + YEAR)
    failing = Coverage(state="failing", since=NOW + YEAR)
    judged = JudgedSource(key="gazette", coverage=failing, last_visit=None)
    coverage_ledger.put(db, [judged], NOW)

    clock_steps.move_back(db, YEAR, NOW)

    sql = "SELECT empty_since, sought, began FROM source_state NATURAL JOIN blind_spans"
    assert db.conn.execute(sql).fetchone() == (time_text(NOW),) * 3


def test_a_channel_does_not_stay_closed_for_longer(db: Database) -> None:
    channels.sync(db, ["hook"], NOW)
    later = NOW + timedelta(hours=1) + 10 * MINUTE
    channels.note_health(
        db, "hook", ChannelHealth(failures=3, closed_until=later, down_since=NOW)
    )

    clock_steps.move_back(db, timedelta(hours=1), NOW)

    assert channels.health(db, "hook").closed_until == NOW + 10 * MINUTE


HAPPENED = [
    "alerts.at",
    "api_tokens.created",
    "api_tokens.last_used",
    "articles.modified",
    "articles.published",
    "articles.seen",
    "attempts.ended",
    "attempts.started",
    "blind_spans.ended",
    "captures.at",
    "captures.wanted",
    "changes.at",
    "channels.removed",
    "deliveries.claimed",
    "deliveries.in_flight",
    "deliveries.retried",
    "deliveries.sent",
    "desk_sessions.created",
    "desk_sessions.seen",
    "entries.listed_updated",
    "entries.seen",
    "feed_addresses.created",
    "fleet_workers.seen",
    "matches.lapsed",
    "matches.matched",
    "mutes.made",
    "placements.at",
    "publishing_habits.until",
    "removals.at",
    "removals.finished",
    "revisits.read",
    "saved_views.created",
    "seals.sealed",
    "sightings.seen",
    "site_searches.asked",
    "source_coverage.judged_visit",
    "source_state.first_visit",
    "source_state.last_new",
    "source_state.last_ok",
    "source_state.last_visit",
    "source_state.paused",
    "sources.removed",
    "stories.first",
    "stories.last",
    "time_tokens.stamped",
    "story_outlets.last",
    "story_watchlists.last",
    "time_tokens.stamped",
    "triage.changed",
    "triage.judged",
    "versions.modified",
    "versions.replaced",
    "visits.at",
    "watchlists.last_alert",
    "watchlists.removed",
]
"""Columns with times that have happened, and that nothing waits for."""

NAMED_BY_SOMEBODY = ["mutes.until"]


def time_columns(db: sqlite3.Connection) -> list[str]:
    """Return the columns that hold times in a file with rows in every table."""
    return [
        f"{table}.{column}"
        for table, columns in earlier_files.tables(db).items()
        for column in columns
        if db.execute(
            f'SELECT 1 FROM {table} WHERE "{column}"'
            " GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'"
        ).fetchone()
    ]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Database]:
    """Yield a database with rows in every table."""
    path = earlier_files.make(tmp_path / "tocsin.db", names()[-1])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as conn:
        yield Database(conn)


def test_each_time_in_the_schema_has_happened_or_has_a_longest_wait(
    full: Database,
) -> None:
    waits = {f"{each.table}.{each.column}" for each in clock_steps.LONGEST_WAITS}

    found = {*time_columns(full.conn)}

    assert found - waits - {*HAPPENED} - {*NAMED_BY_SOMEBODY} == set()
    assert waits <= found


def test_nothing_waits_for_longer_than_its_longest_wait_whatever_the_clock_did(
    full: Database,
) -> None:
    for table, column, condition in clock_steps.LONGEST_WAITS:
        chosen = f"WHERE {condition.removesuffix('AND')}" if condition else ""
        full.conn.execute(f"UPDATE {table} SET {column} = '2031-01-01Z' {chosen}")

    bounded = clock_steps.bound(full, NOW, last_step=DAY)

    assert bounded >= len(clock_steps.LONGEST_WAITS) - 1
    for (table, column, condition), longest in clock_steps.LONGEST_WAITS.items():
        sql = f"SELECT max({column}) FROM {table} WHERE {condition} 1"
        (latest,) = full.conn.execute(sql).fetchone()
        step = DAY if table == "revisits" else timedelta(0)
        assert latest <= time_text(NOW + longest + step), (table, column)
    assert clock_steps.bound(full, NOW, last_step=DAY) == 0


def test_the_longest_waits_are_those_that_are_planned() -> None:
    longest_visit = max(CEILING * (1 + SPREAD), LONGEST_RETRY_AFTER)

    assert longest_visit <= clock_steps.VISIT_WAIT
    assert max(MAX_WAIT, LONGEST_WAIT, LONGEST_PAUSE) <= clock_steps.SEND_WAIT
    assert LONGEST <= clock_steps.LEASE_WAIT
    assert CEILING <= clock_steps.HOST_WAIT


def test_what_a_hub_told_and_its_lease_move_back_with_the_clock(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    offer = HubOffer(hub="https://hub.example/", topic="https://gazette.example/feed")
    ahead, week = NOW + YEAR, timedelta(days=7)
    hub_subscriptions.make(db, "gazette", offer, callbacks="https://x", now=ahead)
    hub_subscriptions.confirm(
        db, 1, ahead, expires=ahead + 2 * week, renew=ahead + week
    )
    hub_pushes.tell(db, "gazette", ahead, proves=True, soonest=MINUTE)

    clock_steps.move_back(db, YEAR, NOW)

    [made] = hub_subscriptions.current(db, NOW)
    assert (made.created, made.due, made.expires) == (NOW, NOW + week, NOW + 2 * week)
    assert hub_pushes.record(db, "gazette", NOW) == PushRecord(told=NOW, proved=NOW)
