"""A clock that was set back: what waits, waits no longer for it."""

from datetime import timedelta

from sqlite_utils import Database

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
from store.hub_model import HubOffer, PushRecord
from store.model import ChannelHealth, Visit
from tests.support.factories import NOW, source

YEAR = timedelta(days=400)
MINUTE = timedelta(minutes=1)


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
