"""Planning in stages: what happens between reading and writing loses nothing."""

import contextlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import alerts, channels, deliveries, outbox, stories
from store.connections import open_writer
from store.database import Database
from store.db import Store
from store.message import Message
from store.model import Mute, Route
from tests.support.simulation import (
    POLICY,
    Report,
    Simulation,
    WritesMeanwhile,
    recipient,
)
from tocsin.alerts.delivery import write_messages
from tocsin.alerts.delivery.find_news import MOST_JUDGED
from tocsin.alerts.delivery.write_messages import ChannelPlan, PlanningResult
from tocsin.alerts.plan.recipient import Recipient

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AT_ONCE = replace(POLICY, group_wait=timedelta(0), max_per_hour=0)
HOOK = recipient("hook", policy=AT_ONCE)
STORY_1 = Mute(scope="story", target="1")


@pytest.fixture
def day(db: Database) -> Simulation:
    """Return a channel with alerts on two stories, of which nothing is written yet."""
    simulation = Simulation(db, {"hook": HOOK}, (Route("hook"),), now=START)
    for story in (1, 2):
        simulation.write(Report(at=START, story=story, outlet=f"Outlet {story}"))
    return simulation


def prepared(day: Simulation) -> tuple[ChannelPlan, dict[str, Message]]:
    """Return the channel's plan, rendered and not yet written."""
    made = write_messages.prepare(day.db, day.recipients["hook"], day.now)
    return made, write_messages.render_drafts(made, day.renderer)


def write(
    day: Simulation, stale: tuple[ChannelPlan, dict[str, Message]]
) -> PlanningResult:
    with day.db.conn:
        return write_messages.write(day.db, *stale, day.now)


def titles(day: Simulation) -> list[str]:
    return [delivery.title for delivery in day.views()]


def test_nothing_is_written_before_the_last_stage(day: Simulation) -> None:
    ready = prepared(day)
    assert day.views() == []

    result = write(day, ready)

    assert result == PlanningResult(written=2, next_at=None)
    assert len(day.views()) == 2
    assert day.states() == {"included": 2}


def test_a_plan_that_is_written_twice_is_written_once(day: Simulation) -> None:
    ready = prepared(day)

    first, second = write(day, ready), write(day, ready)

    assert (first.written, second.written) == (2, 0)
    assert len(day.views()) == 2
    assert second.next_at == day.now


def test_two_planners_at_once_write_one_message_each_story(day: Simulation) -> None:
    stale = prepared(day)
    day.plan()

    write(day, stale)
    day.plan()

    assert len(day.views()) == 2


def test_a_mute_that_comes_meanwhile_holds(day: Simulation) -> None:
    stale = prepared(day)
    channels.mute(day.db, STORY_1, day.now)

    result = write(day, stale)
    day.plan()

    assert result == PlanningResult(written=0, next_at=day.now)
    assert titles(day) == ["ferries: News 2 as Outlet 2 has it"]
    assert day.states() == {"muted": 1, "included": 1}


def test_a_mute_that_ends_meanwhile_loses_no_alert(day: Simulation) -> None:
    channels.mute(day.db, STORY_1, day.now)
    stale = prepared(day)
    channels.unmute(day.db, STORY_1)

    write(day, stale)
    day.plan()

    assert day.states() == {"included": 2}


def test_an_alert_whose_route_is_removed_meanwhile_is_not_sent(day: Simulation) -> None:
    stale = prepared(day)
    alerts.sync_routes(day.db, {})

    result = write(day, stale)

    assert result.written == 0
    assert day.states() == {"dropped": 2}


def test_an_alert_that_moves_to_a_digest_meanwhile_waits_for_it(
    day: Simulation,
) -> None:
    stale = prepared(day)
    alerts.sync_routes(day.db, {"ferries": [("hook", "daily 08:00")]})

    write(day, stale)
    day.plan()

    assert day.views() == []
    assert day.states() == {"pending": 2}


def test_a_channel_that_is_removed_meanwhile_gets_nothing(day: Simulation) -> None:
    stale = prepared(day)
    channels.sync(day.db, [], day.now)

    result = write(day, stale)

    assert result.written == 0
    assert day.states() == {"dropped": 2}


def test_stories_that_are_merged_meanwhile_get_one_message(day: Simulation) -> None:
    stale = prepared(day)
    stories.merge(day.db, 1, [2])

    result = write(day, stale)
    day.plan()

    assert result.next_at == day.now
    assert titles(day) == ["ferries: News 1 as Outlet 1 has it"]
    assert day.states() == {"included": 1, "pending": 1}


def test_a_story_that_joins_one_that_was_sent_waits_for_a_follow_up(
    day: Simulation,
) -> None:
    day.plan()
    day.write(Report(at=day.now, story=3, outlet="Outlet 3"))
    stale = prepared(day)
    stories.merge(day.db, 1, [3])

    write(day, stale)
    day.plan()

    assert len(day.views()) == 2
    assert day.states() == {"included": 2, "pending": 1}


def test_an_alert_that_comes_meanwhile_is_planned_next(day: Simulation) -> None:
    ready = prepared(day)
    day.write(Report(at=day.now, story=1, outlet="Outlet 9"))

    result = write(day, ready)

    assert result.written == 2
    assert day.states() == {"included": 2, "pending": 1}


def test_messages_that_are_not_stale_are_written(day: Simulation) -> None:
    stale = prepared(day)
    day.db.conn.execute("UPDATE alerts SET state = 'dropped' WHERE id = 1")

    result = write(day, stale)

    assert result == PlanningResult(written=1, next_at=day.now)
    assert titles(day) == ["ferries: News 2 as Outlet 2 has it"]


def filled(store: Store, *channel_names: str) -> dict[str, Recipient]:
    """Write two alerts down for each channel; return the recipients."""
    recipients = {name: recipient(name, policy=AT_ONCE) for name in channel_names}

    def fill(db: Database) -> None:
        routes = tuple(Route(name) for name in channel_names)
        simulation = Simulation(db, recipients, routes, now=START)
        for story in (1, 2):
            simulation.write(Report(at=START, story=story, outlet=f"Outlet {story}"))

    store.write(fill).result()
    return recipients


def test_rendering_does_not_hold_the_writer(store: Store) -> None:
    recipients = filled(store, "hook")

    result = write_messages.plan_all(store, recipients, WritesMeanwhile(store), START)

    assert result.written == 2
    assert store.read(outbox.open_count) == 2


def test_alerts_that_cannot_be_read_hold_up_no_other_channel(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    recipients = filled(store, "hook", "mail")
    broken = "UPDATE alerts SET clipping = '[]' WHERE channel_id = 1"
    store.write(lambda db: db.conn.execute(broken)).result()

    result = write_messages.plan_all(store, recipients, WritesMeanwhile(store), START)

    assert result == PlanningResult(written=2, next_at=START + MINUTE)
    assert "planning failed" in caplog.text


def test_a_channel_that_is_not_open_waits(store: Store) -> None:
    filled(store, "hook")

    result = write_messages.plan_all(store, {}, WritesMeanwhile(store), START)

    assert result == PlanningResult(written=0, next_at=None)
    assert store.read(alerts.count, "pending") == 2


MEANWHILE = ("report", "mute", "unmute", "merge", "split", "drop", "plan", "write")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MEANWHILE), st.integers(0, 5)), max_size=14))
def test_in_any_order_every_alert_is_in_one_message_or_says_why_not(
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Path,
    steps: list[tuple[str, int]],
) -> None:
    path = tmp_path_factory.mktemp("order") / "plain.db"
    shutil.copy(new_database, path)
    with contextlib.closing(open_writer(path)) as db:
        day = Simulation(db, {"hook": HOOK}, now=START)
        day.write(Report(at=START, story=0, outlet="Outlet 0"))
        stale = prepared(day)
        for step, number in steps:
            day.now += MINUTE
            if step == "write":
                write(day, stale)
                stale = prepared(day)
            else:
                happen(day, step, number)
        write(day, stale)
        day.plan()

        in_messages = db.conn.execute(
            "SELECT d.id, count(a.id) FROM deliveries d LEFT JOIN alerts a"
            " ON a.delivery_id = d.id AND a.state = 'included' GROUP BY d.id"
        ).fetchall()
        assert all(count > 0 for _, count in in_messages), "written for nothing"
        unexplained = db.conn.execute(
            "SELECT count(*) FROM alerts WHERE state <> 'included' AND reason = ''"
        ).fetchone()
        assert unexplained == (0,)


def happen(day: Simulation, step: str, number: int) -> None:
    """Let one thing happen that another process or a reload can do."""
    mute = Mute(scope="outlet", target=f"Outlet {number}")
    all_stories = "SELECT DISTINCT story_id FROM placements ORDER BY 1"
    known = [story for (story,) in day.db.conn.execute(all_stories).fetchall()]
    if step == "report":
        day.write(Report(at=day.now, story=number, outlet=f"Outlet {number}"))
    elif step == "mute":
        channels.mute(day.db, mute, day.now)
    elif step == "unmute":
        channels.unmute(day.db, mute)
    elif step == "merge" and len(known) > 1:
        first, second = known[0], known[1 + number % (len(known) - 1)]
        stories.merge(day.db, first, [second])
    elif step == "split":
        rows = day.db.conn.execute(
            "SELECT story_id, max(article_id) FROM placements"
            " GROUP BY story_id HAVING count(*) > 1"
        ).fetchall()
        for story, article in rows[number : number + 1]:
            stories.split(day.db, story, [article])
    elif step == "drop":
        day.db.conn.execute(
            "UPDATE alerts SET state = 'dropped', reason = 'its route is gone'"
            " WHERE state = 'pending' AND id % 6 = ?",
            (number,),
        )
    elif step == "plan":
        day.plan()


def test_a_message_is_shown_by_its_first_line_when_it_has_no_title(
    day: Simulation,
) -> None:
    chat = recipient(
        "hook", policy=AT_ONCE, service=replace(HOOK.service, family="slack")
    )
    day.recipients = {"hook": chat}

    day.plan()

    assert deliveries.views(day.db)[-1].title.startswith("ferries: News 1")


def test_no_alert_is_decided_on_before_its_news_is_known(day: Simulation) -> None:
    write(day, prepared(day))
    first = Report(at=START, story=1, outlet="Outlet 1")
    for _ in range(MOST_JUDGED):
        day.write(first)
    day.write(replace(first, news="17 passengers drowned near the ferry"))
    day.now = START + timedelta(days=2)

    again = day.plan()
    unknown = day.states()
    day.plan()

    assert (again, unknown["pending"]) == (day.now, 1)
    assert titles(day)[2:] == ["ferries: News: News 1 as Outlet 1 has it"]
