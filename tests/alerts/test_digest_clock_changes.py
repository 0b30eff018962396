"""Digests over a change of clocks or of the time zone: each alert in exactly one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.support.plan_inputs import DAY, HOUR, POLICY, channel, pending
from tocsin.alerts.plan.planner import plan

ZONES = (
    "Africa/Casablanca",
    "America/Nuuk",
    "America/St_Johns",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)
"""Steps of an hour and of half an hour, at midnight, in autumn, in Ramadan."""

CHANGES = (
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
    datetime(2026, 9, 27, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
)
"""Days on which clocks are moved somewhere."""

STEP = timedelta(minutes=15)
"""How often is planned here; the daemon plans each second."""

PERIODS = {"hourly": HOUR, "daily 00:30": DAY, "daily 02:30": DAY, "daily 08:00": DAY}

Written = list[tuple[str, datetime, tuple[int, ...]]]
"""Digests: key, when it was written, the alerts in it."""


def digests(
    when: str, alerts: list[datetime], start: datetime, zones: list[tzinfo]
) -> Written:
    """Plan for eight days, in one zone after the other; return what was written."""
    waiting = {n: pending(n, when=when, at=at, story=n) for n, at in enumerate(alerts)}
    written: Written = []
    end = start + 8 * DAY
    now = start
    while now < end:
        zone = zones[int((now - start) / (end - start) * len(zones))]
        known = channel(
            replace(POLICY, zone=zone), digests=[key for key, _, _ in written]
        )
        come = [alert for alert in waiting.values() if alert.at <= now]
        for message in plan(known, come, now).messages:
            included = tuple(n for each in message.sections for n in each.alerts)
            written.append((message.key, now, included))
            for number in included:
                del waiting[number]
        now += STEP
    return written


@given(
    when=st.sampled_from(sorted(PERIODS)),
    change=st.sampled_from(CHANGES),
    zone=st.sampled_from(ZONES),
    minutes=st.lists(st.integers(0, 5 * 24 * 60), min_size=1, max_size=8),
)
def test_over_a_change_of_clocks_each_alert_is_in_one_digest_in_its_time(
    when: str, change: datetime, zone: str, minutes: list[int]
) -> None:
    start = change - 2 * DAY
    alerts = [start + timedelta(minutes=minute) for minute in minutes]

    written = digests(when, alerts, start, [ZoneInfo(zone)])

    keys = [key for key, _, _ in written]
    assert len(keys) == len(set(keys))
    included = [number for _, _, numbers in written for number in numbers]
    assert sorted(included) == [*range(len(alerts))]
    for _, at, numbers in written:
        for number in numbers:
            # A day of 25 hours, when the clocks are set back.
            assert at - alerts[number] <= PERIODS[when] + HOUR + STEP


@given(
    when=st.sampled_from(sorted(PERIODS)),
    change=st.sampled_from(CHANGES),
    zones=st.lists(st.sampled_from(ZONES), min_size=2, max_size=3),
    minutes=st.lists(st.integers(0, 4 * 24 * 60), min_size=1, max_size=8),
)
def test_in_a_changed_time_zone_each_alert_is_in_one_digest_a_rhythm_late_at_most(
    when: str, change: datetime, zones: list[str], minutes: list[int]
) -> None:
    start = change - 2 * DAY
    alerts = [start + timedelta(minutes=minute) for minute in minutes]

    written = digests(when, alerts, start, [ZoneInfo(zone) for zone in zones])

    keys = [key for key, _, _ in written]
    assert len(keys) == len(set(keys))
    included = [number for _, _, numbers in written for number in numbers]
    assert sorted(included) == [*range(len(alerts))]
    for _, at, numbers in written:
        for number in numbers:
            assert at - alerts[number] <= 2 * (PERIODS[when] + HOUR) + STEP
