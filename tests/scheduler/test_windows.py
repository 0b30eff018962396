"""Times of the day and the week, in zones whose clocks are moved twice a year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.windows import DAYS, Hours, Rhythm, local_time

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"]
).map(ZoneInfo)
NIGHT = Hours(time(22), time(7))

moments = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
rhythms = st.one_of(
    st.just(Rhythm("hourly")),
    st.builds(Rhythm, st.sampled_from(["daily", "weekdays"]), clocks),
    st.builds(Rhythm, st.just("weekly"), clocks, st.integers(0, 6)),
)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02T21:59", None),
        ("2026-03-02T22:00", "2026-03-03T07:00"),
        ("2026-03-03T03:00", "2026-03-03T07:00"),
        ("2026-03-03T06:59", "2026-03-03T07:00"),
        ("2026-03-03T07:00", None),
        # The night that is an hour shorter, and the one that is an hour longer.
        ("2026-03-28T23:00", "2026-03-29T07:00"),
        ("2026-10-24T23:00", "2026-10-25T07:00"),
    ],
)
def test_quiet_hours_end_in_the_morning_by_the_wall_clock(
    now: str, until: str | None
) -> None:
    ends = NIGHT.until(berlin(now), BERLIN)

    assert ends == (berlin(until) if until else None)


def test_hours_may_lie_within_one_day() -> None:
    noon = Hours.read("12:00 - 13:30")

    assert noon.until(berlin("2026-03-02T13:29"), BERLIN) == berlin("2026-03-02T13:30")
    assert noon.until(berlin("2026-03-02T11:59"), BERLIN) is None


@pytest.mark.parametrize("text", ["22-07", "24:00-07:00", "22:00", "", "7:00-7:00"])
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"part of the day|begins and ends"):
        Hours.read(text)


@given(
    moments,
    ZONES,
    st.builds(Hours, clocks, clocks).filter(lambda hours: hours.start != hours.end),
)
def test_quiet_hours_end_after_now_and_are_over_at_their_end(
    now: datetime, zone: ZoneInfo, hours: Hours
) -> None:
    ends = hours.until(now, zone)

    if ends is not None:
        assert now < ends <= now + timedelta(hours=26)
        assert hours.until(ends, zone) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("hourly", "hourly"),
        ("Daily 8:00", "daily 08:00"),
        ("weekdays 17:30", "weekdays 17:30"),
        ("weekly  MON 08:00", "weekly mon 08:00"),
    ],
)
def test_a_rhythm_is_read_and_written(text: str, canonical: str) -> None:
    assert str(Rhythm.read(text)) == canonical
    assert Rhythm.read(canonical) == Rhythm.read(text)


@pytest.mark.parametrize("text", ["daily", "weekly 08:00", "daily 25:00", "yearly", ""])
def test_a_rhythm_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a rhythm"):
        Rhythm.read(text)


@pytest.mark.parametrize(
    ("rhythm", "now", "before", "after"),
    [
        ("daily 08:00", "2026-03-02T08:00", "2026-03-02T08:00", "2026-03-03T08:00"),
        ("daily 08:00", "2026-03-02T07:59", "2026-03-01T08:00", "2026-03-02T08:00"),
        ("weekdays 08:00", "2026-03-01T12:00", "2026-02-27T08:00", "2026-03-02T08:00"),
        (
            "weekly mon 08:00",
            "2026-03-02T07:00",
            "2026-02-23T08:00",
            "2026-03-02T08:00",
        ),
        ("hourly", "2026-03-02T07:30", "2026-03-02T07:00", "2026-03-02T08:00"),
    ],
)
def test_a_rhythm_has_a_slot_before_and_one_after(
    rhythm: str, now: str, before: str, after: str
) -> None:
    read = Rhythm.read(rhythm)

    assert read.before(berlin(now), BERLIN).at == berlin(before)
    assert read.after(berlin(now), BERLIN).at == berlin(after)


def test_a_time_that_a_day_skips_counts_as_the_next_that_clocks_show() -> None:
    skipped = local_time(date(2026, 3, 29), time(2, 30), BERLIN)

    assert skipped == berlin("2026-03-29T03:30")


def test_a_time_that_a_day_has_twice_counts_at_its_first() -> None:
    twice = local_time(date(2026, 10, 25), time(2, 30), BERLIN)

    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(rhythms, ZONES, moments)
def test_the_slots_before_and_after_now_have_different_labels(
    rhythm: Rhythm, zone: ZoneInfo, now: datetime
) -> None:
    before, after = rhythm.before(now, zone), rhythm.after(now, zone)

    assert before.at <= now < after.at
    assert before.label != after.label
    assert rhythm.before(after.at, zone) == after
    assert after.at - before.at <= timedelta(days=7, hours=2)


@given(st.sampled_from(["daily 02:30", "daily 00:00", "weekdays 02:30"]), ZONES)
def test_a_year_has_one_slot_for_each_of_its_days(text: str, zone: ZoneInfo) -> None:
    rhythm, at = Rhythm.read(text), datetime(2026, 1, 1, 12, tzinfo=UTC)
    labels = []
    while (slot := rhythm.after(at, zone)).at < datetime(2027, 1, 1, tzinfo=UTC):
        labels.append(slot.label)
        at = slot.at

    days = [date.fromisoformat(label) for label in labels]
    wanted = [
        date(2026, 1, 2) + timedelta(days=number)
        for number in range((days[-1] - date(2026, 1, 2)).days + 1)
    ]
    if text.startswith("weekdays"):
        wanted = [day for day in wanted if DAYS[day.weekday()] not in ("sat", "sun")]
    assert days == [day for day in wanted if day >= days[0]]
    assert len(days) >= 260
