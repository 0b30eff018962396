"""Alerts of changes wait, are held back and are told as all alerts are."""

from dataclasses import replace
from typing import Any

import pytest

from store import changes, channels, revisits, stories
from store.database import Database
from store.model import Mute
from store.restores import mark_restored
from tests.support.factories import NOW, article, entry, waiting
from tests.support.plan_inputs import NIGHT
from tests.support.taking import first_page, take_article
from tests.support.told_changes import (
    AT_ONCE,
    DAY,
    HOOK,
    HOUR,
    MINUTE,
    RULES,
    configure,
    plan,
    read,
    rules,
    states,
    taken,
)
from tocsin.wiring.compiled_rules import sync_change_routes


@pytest.fixture(autouse=True)
def configured(db: Database) -> None:
    configure(db)


def test_a_change_waits_for_the_digest_of_the_morning(db: Database) -> None:
    by = rules("digest")
    taken(db, by)
    plan(db, NOW)
    read(db, NOW + HOUR, by, title="Ferry sunk")

    assert plan(db, NOW + HOUR) == []
    assert [each.told for each in changes.of_article(db, 1)] == ["waiting"]

    morning = NOW.replace(hour=8) + DAY
    (said,) = plan(db, morning)
    assert "changed after 1 h: headline “Ferry late” → “Ferry sunk”" in said
    assert plan(db, morning + MINUTE) == []


def test_the_digest_of_an_article_says_what_became_of_it_meanwhile(
    db: Database,
) -> None:
    by = rules("digest", "daily 18:00")
    taken(db, by)
    read(db, NOW + HOUR, by, title="Ferry sunk")
    read(db, NOW + 3 * HOUR, by, title="Ferry found")

    (said,) = plan(db, NOW.replace(hour=18))

    assert said.count("headline “Ferry late” → “Ferry found”") == 1
    assert plan(db, NOW + 2 * DAY) == []
    assert {state for _, state in states(db)} == {"included"}


def test_a_change_at_once_of_a_digests_article_follows_the_digest(db: Database) -> None:
    by = rules("now", "daily 18:00")
    taken(db, by)
    plan(db, NOW.replace(hour=18))
    read(db, NOW + DAY, by, title="Ferry sunk")

    (said,) = plan(db, NOW + DAY)

    assert "changed after 1 d" in said or "changed after 24 h" in said
    rows = db.conn.execute("SELECT kind, thread = key FROM deliveries ORDER BY id")
    assert list(rows) == [("digest", 1), ("followup", 0)]


@pytest.mark.parametrize("scope", ["story", "watchlist", "outlet"])
def test_nothing_is_told_of_what_is_muted(db: Database, scope: Any) -> None:
    taken(db)
    plan(db, NOW)
    target = {"story": "1", "watchlist": "ferries", "outlet": "Gazette"}[scope]
    channels.mute(db, Mute(scope=scope, target=target), NOW)
    read(db, NOW + HOUR, title="Ferry sunk")

    assert plan(db, NOW + HOUR) == []

    assert states(db) == [(None, "included"), (1, "muted")]
    assert [each.told for each in changes.of_article(db, 1)] == ["untold"]


def test_nothing_is_told_where_it_is_off(db: Database) -> None:
    taken(db, rules("off"))
    plan(db, NOW)
    assert revisits.get(db, 1) is None


def test_changes_that_wait_are_dropped_when_they_are_turned_off(db: Database) -> None:
    taken(db, rules("digest"))
    plan(db, NOW)
    read(db, NOW + HOUR, rules("digest"), title="Ferry sunk")

    sync_change_routes(db, rules("off").engine.by_name.values())

    assert states(db) == [(None, "included"), (1, "dropped")]
    assert plan(db, NOW + 2 * DAY) == []


def test_changes_that_wait_for_a_digest_are_told_when_they_are_to_be_told_at_once(
    db: Database,
) -> None:
    taken(db, rules("digest"))
    plan(db, NOW)
    read(db, NOW + HOUR, rules("digest"), title="Ferry sunk")

    sync_change_routes(db, rules("now").engine.by_name.values())

    assert len(plan(db, NOW + HOUR)) == 1


def test_a_channel_that_never_got_the_article_gets_no_change_of_it(
    db: Database,
) -> None:
    taken(db)
    plan(db, NOW)
    db.conn.execute("UPDATE deliveries SET state = 'dead'")
    read(db, NOW + HOUR, title="Ferry sunk")

    assert plan(db, NOW + HOUR) == []
    assert [each.told for each in changes.of_article(db, 1)] == ["nobody"]


def test_a_change_waits_for_the_end_of_quiet_hours(db: Database) -> None:
    night = replace(HOOK, policy=replace(AT_ONCE, quiet=NIGHT))
    taken(db)
    plan(db, NOW)
    read(db, NOW.replace(hour=23), title="Ferry sunk")

    assert plan(db, NOW.replace(hour=23), to=night) == []
    assert len(plan(db, NOW.replace(hour=7) + DAY, to=night)) == 1


def test_a_change_counts_for_the_hourly_limit(db: Database) -> None:
    few = replace(HOOK, policy=replace(AT_ONCE, max_per_hour=1))
    taken(db)
    plan(db, NOW)
    read(db, NOW + 30 * MINUTE, title="Ferry sunk")

    assert plan(db, NOW + 30 * MINUTE, to=few) == []
    assert len(plan(db, NOW + HOUR + MINUTE, to=few)) == 1


def test_a_change_and_news_on_its_story_are_one_message(db: Database) -> None:
    taken(db)
    plan(db, NOW)
    read(db, NOW + HOUR, title="Ferry sunk")
    text = "The ferry sank at pier 4. Divers found 17 crates and 3 boxes."
    other = article(2, title="Ferry sank at pier", text=text, outlet="Courier")
    take_article(
        db, waiting(db, entry(2, url=other.url)), other, RULES, page=first_page(other)
    )
    stories.merge(db, 1, [2])

    (said,) = plan(db, NOW + HOUR)

    assert "headline “Ferry late” → “Ferry sunk”" in said
    assert "Courier" in said


def test_a_change_after_a_restore_says_that_it_may_be_a_repeat(db: Database) -> None:
    taken(db)
    plan(db, NOW)
    mark_restored(db, NOW + 30 * MINUTE)
    read(db, NOW + HOUR, title="Ferry sunk")

    (said,) = plan(db, NOW + HOUR)

    assert "may be a repeat" in said
