"""From pending alerts to written messages, over simulated hours and days."""

import contextlib
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.windows import Hours
from store import alerts, channels, deliveries, stories
from store.connections import open_writer
from store.database import Database
from store.model import Mute, Route
from tests.support.simulation import POLICY, Report, Simulation, recipient
from tocsin.alerts.messages.services import service_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Simulate = Callable[..., Simulation]


@pytest.fixture
def simulate(db: Database) -> Simulate:
    """Return a function that makes a simulation; `policy` may be changed."""

    def made(*routes: Route, **policy: Any) -> Simulation:
        names = {route.channel for route in routes} or {"hook"}
        recipients = {
            name: recipient(name, policy=replace(POLICY, **policy)) for name in names
        }
        return Simulation(db, recipients, routes or (Route("hook"),), now=START)

    return made


def kinds(simulation: Simulation) -> Counter[str]:
    return Counter(view.kind for view in simulation.views())


def same_story(count: int, within: timedelta) -> list[Report]:
    return [
        Report(at=START + n * within / count, story=1, outlet=f"Outlet {n}")
        for n in range(count)
    ]


def test_five_hundred_outlets_and_one_story_are_six_messages_at_most(
    simulate: Simulate,
) -> None:
    simulation = simulate()

    simulation.run(same_story(500, 2 * HOUR), until=START + 2 * DAY)

    assert kinds(simulation)["alert"] == 1
    assert len(simulation.views()) <= 6
    assert sum(simulation.states().values()) == 500
    assert "pending" not in simulation.states()


def test_three_hundred_stories_in_an_hour_are_all_in_few_messages(
    simulate: Simulate,
) -> None:
    simulation = simulate()
    flood = [
        Report(at=START + n * HOUR / 300, story=n, outlet=f"Outlet {n % 40}")
        for n in range(300)
    ]

    simulation.run(flood, until=START + 6 * HOUR)

    assert simulation.states() == {"included": 300}
    written = [view.created for view in simulation.views()]
    for hour in range(6):
        at = START + hour * HOUR
        assert sum(at <= time < at + HOUR for time in written) <= 13
    assert len(written) <= 30


def test_copies_within_a_minute_are_named_in_the_first_message(
    simulate: Simulate,
) -> None:
    simulation = simulate()

    simulation.run(same_story(4, 40 * timedelta(seconds=1)), until=START + HOUR)

    (view,) = simulation.views()
    text = deliveries.message(simulation.db, view.id).plain
    assert all(f"Outlet {n}" in text for n in range(4))


def test_in_quiet_hours_nothing_is_sent_and_nothing_is_lost(simulate: Simulate) -> None:
    night = Hours(time(22), time(7))
    simulation = simulate(quiet=night, zone=ZoneInfo("Europe/Berlin"))
    around_the_clock = [
        Report(at=START + n * HOUR, story=n, outlet="Gazette") for n in range(48)
    ]

    simulation.run(around_the_clock, until=START + 3 * DAY)

    assert simulation.states() == {"included": 48}
    assert kinds(simulation)["roundup"] == 2
    for view in simulation.views():
        local = view.created.astimezone(ZoneInfo("Europe/Berlin"))
        assert 7 <= local.hour < 22


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-03-03"])
def test_a_day_on_which_the_clocks_are_moved_has_one_digest(
    simulate: Simulate, day: str
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    simulation = simulate(Route("hook", "daily 02:30"), zone=zone)
    midnight = datetime.fromisoformat(day).replace(tzinfo=zone)
    simulation.now = midnight.astimezone(UTC) - DAY
    steady = [
        Report(at=simulation.now + n * HOUR, story=n, outlet="Gazette")
        for n in range(60)
    ]

    simulation.run(steady, until=midnight.astimezone(UTC) + 2 * DAY)

    days = Counter(
        view.created.astimezone(zone).date().isoformat() for view in simulation.views()
    )
    assert days[day] == 1
    assert set(days.values()) == {1}


def test_a_daemon_that_was_down_for_three_days_writes_one_digest(
    simulate: Simulate,
) -> None:
    simulation = simulate(Route("hook", "daily 08:00"))
    for n in range(3):
        simulation.write(Report(at=START + n * DAY, story=n, outlet="Gazette"))
    simulation.now = START + 3 * DAY

    simulation.plan()
    simulation.plan()

    (view,) = simulation.views()
    assert view.kind == "digest"
    assert simulation.states() == {"included": 3}


def test_a_day_with_nothing_in_it_has_no_digest(simulate: Simulate) -> None:
    simulation = simulate(Route("hook", "daily 08:00"))

    simulation.run([], until=START + 3 * DAY)

    assert simulation.views() == []


def test_each_route_of_a_channel_gets_its_own_messages(simulate: Simulate) -> None:
    simulation = simulate(Route("hook"), Route("hook", "daily 08:00"), Route("mail"))

    simulation.run(same_story(2, MINUTE), until=START + DAY)

    assert kinds(simulation) == {"alert": 1, "digest": 1}
    assert [view.kind for view in simulation.views("mail")] == ["alert"]


def test_a_weekly_digest_counts_its_days_and_outlets(simulate: Simulate) -> None:
    simulation = simulate(Route("hook", "weekly mon 08:00"))
    mail = replace(simulation.recipients["hook"], service=service_of("mailto://"))
    simulation.recipients = {"hook": mail}
    week = [
        Report(at=START + n * 6 * HOUR, story=n, outlet=f"Outlet {n % 3}")
        for n in range(24)
    ]

    simulation.run(week, until=START + 8 * DAY)

    (view,) = simulation.views()
    text = deliveries.message(simulation.db, view.id).plain
    assert "The week until Mon 9 March" in text
    assert "8 · Outlet 0" in text.partition("Most articles")[2]
    assert "Articles per day" in text


def test_what_is_planned_twice_is_written_once(simulate: Simulate) -> None:
    simulation = simulate(group_wait=timedelta(0))
    simulation.write(Report(at=START, story=1, outlet="Gazette"))
    simulation.plan()
    # As after a crash between two transactions that should have been one.
    simulation.db.conn.execute(
        "UPDATE alerts SET state = 'pending', delivery_id = NULL"
    )
    simulation.plan()

    assert len(simulation.views()) == 1


def test_a_muted_story_is_not_sent_to_its_channel_until_the_mute_ends(
    simulate: Simulate,
) -> None:
    simulation = simulate(Route("hook"), Route("mail"), group_wait=timedelta(0))
    first = simulation.write(Report(at=START, story=1, outlet="Gazette"))
    mute = Mute(
        scope="story", target=str(first), channel="hook", until=START + 2 * HOUR
    )
    channels.mute(simulation.db, mute, START)

    simulation.run(
        [Report(at=START + 3 * HOUR, story=1, outlet="Courier")],
        until=START + 4 * HOUR,
    )

    assert len(simulation.views("mail")) == 1
    (view,) = simulation.views("hook")
    assert view.created == START + 3 * HOUR
    row = simulation.db.conn.execute("SELECT reason FROM alerts WHERE state = 'muted'")
    assert row.fetchone() == ("story 1 is muted until 11:00",)


def test_a_pending_alert_says_what_it_waits_for(simulate: Simulate) -> None:
    simulation = simulate()
    simulation.run(same_story(2, MINUTE * 10), until=START + 9 * MINUTE)

    rows = simulation.db.conn.execute(
        "SELECT reason FROM alerts WHERE state = 'pending'"
    )

    assert rows.fetchall() == [
        ("1 new outlet of the 3 that a follow-up without news needs",)
    ]


def test_stories_that_are_merged_are_one_story_from_then_on(simulate: Simulate) -> None:
    simulation = simulate()
    two = [Report(at=START, story=n, outlet="Gazette") for n in (1, 2)]
    simulation.run(two, until=START + 5 * MINUTE)

    stories.merge(simulation.db, 1, [2])
    later = START + 6 * MINUTE
    simulation.run(
        [Report(at=later, story=1, outlet="Courier")], until=START + 10 * MINUTE
    )

    assert kinds(simulation) == {"alert": 2}
    sent = alerts.sent_summaries(simulation.db, "hook", [1])[("ferries", "now", 1)]
    assert sent.times == 2


def test_each_development_in_one_outlet_is_sent_and_a_retelling_is_not(
    simulate: Simulate,
) -> None:
    simulation = simulate()
    texts = [
        "",
        "Steering of the ferry had failed at pier 12, said the harbour office.",
        "At pier 12, the harbour office said, steering of the ferry had failed.",
        "Master of the ferry Orla Finn was arrested: her licence had long expired.",
    ]

    simulation.run(
        [
            Report(at=START + n * HOUR, story=1, outlet="Gazette", news=news)
            for n, news in enumerate(texts)
        ],
        until=START + 5 * HOUR,
    )

    assert kinds(simulation) == {"alert": 1, "followup": 2}
    assert simulation.states() == {"included": 4}


@pytest.mark.parametrize(
    ("added", "messages"),
    [
        ("Steering of the ferry had failed at pier 12, said the harbour office.", 2),
        ("Our readers may write to us about it.", 1),
    ],
)
def test_of_a_copy_in_another_story_only_what_was_added_can_be_news(
    simulate: Simulate, added: str, messages: int
) -> None:
    simulation = simulate()
    simulation.run([Report(at=START, story=1, outlet="Gazette")], until=START + HOUR)

    simulation.now = START + HOUR
    with simulation.db.conn:
        report = Report(at=simulation.now, story=2, outlet="Courier", news=added)
        copy = simulation.write(report)
        simulation.db.conn.execute(
            "UPDATE articles SET text = replace(text, 'story 2', 'story 1')"
        )
        simulation.db.conn.execute(
            "UPDATE placements SET copy_of = 1 WHERE article_id = ?", (copy,)
        )
    simulation.run([], until=START + 2 * HOUR)

    assert len(simulation.views()) == messages


def test_what_nobody_was_sent_is_named_in_the_next_message(
    simulate: Simulate,
) -> None:
    simulation = simulate()
    same = same_story(2, HOUR)
    other = Report(at=START + 2 * DAY, story=2, outlet="Courier")

    simulation.run([*same, other], until=START + 3 * DAY)

    _, last = simulation.views()
    text = deliveries.message(simulation.db, last.id).plain
    assert "Not sent, since nothing was new: “News 1 as Outlet 1 has it”" in text
    simulation.run([replace(other, at=START + 4 * DAY, story=3)], until=START + 5 * DAY)
    *_, later = simulation.views()
    assert "Not sent" not in deliveries.message(simulation.db, later.id).plain


def test_a_follow_up_answers_the_first_message(simulate: Simulate) -> None:
    simulation = simulate()

    simulation.run(same_story(8, 40 * MINUTE), until=START + 2 * HOUR)

    rows = simulation.db.conn.execute("SELECT key, thread FROM deliveries ORDER BY id")
    (first, own), (_, thread) = rows.fetchall()
    assert first == own == thread


def test_a_follow_up_by_mail_has_the_subject_of_the_first(simulate: Simulate) -> None:
    simulation = simulate()
    mail = replace(simulation.recipients["hook"], service=service_of("mailto://"))
    simulation.recipients = {"hook": mail}

    simulation.run(same_story(8, 40 * MINUTE), until=START + 2 * HOUR)

    first, followup = simulation.views()
    assert followup.title == f"Re: {first.title}"


policies = st.fixed_dictionaries(
    {
        "group_wait": st.sampled_from([timedelta(0), MINUTE]),
        "followup_gap": st.sampled_from([timedelta(0), 30 * MINUTE]),
        "quiet": st.sampled_from([None, Hours(time(22), time(7))]),
        "max_per_hour": st.integers(0, 4),
    }
)
some_reports = st.lists(
    st.builds(
        Report,
        at=st.integers(0, 48 * 60).map(lambda minutes: START + minutes * MINUTE),
        story=st.integers(1, 9),
        outlet=st.sampled_from([f"Outlet {n}" for n in range(8)]),
        urgent=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=12, deadline=None)
@given(some_reports, policies)
def test_in_the_end_every_story_was_sent_and_nobody_was_flooded(
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Path,
    reports: list[Report],
    policy: dict[str, Any],
) -> None:
    path = tmp_path_factory.mktemp("days") / "plain.db"
    shutil.copy(new_database, path)
    with contextlib.closing(open_writer(path)) as db:
        recipients = {"hook": recipient("hook", policy=replace(POLICY, **policy))}
        simulation = Simulation(db, recipients, now=START)

        simulation.run(reports, until=START + 5 * DAY)

        sent = {
            story
            for (story,) in db.conn.execute(
                "SELECT DISTINCT p.story_id FROM alerts i JOIN placements p"
                " ON p.article_id = i.article_id WHERE i.state = 'included'"
            )
        }
        assert sent == set(simulation.firsts.values())
        assert set(simulation.states()) <= {"included", "absorbed"}
        singles = [
            view.created
            for view in simulation.views()
            if view.kind != "roundup" and not view.urgent
        ]
        if most := policy["max_per_hour"]:
            assert all(
                sum(at <= time < at + HOUR for time in singles) <= most
                for at in singles
            )
        if policy["quiet"]:
            loud = [view for view in simulation.views() if not view.urgent]
            assert all(7 <= view.created.hour < 22 for view in loud)
