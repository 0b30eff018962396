"""Days of other calendars."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.dates.calendars import (
    Calendar,
    CalendarDay,
    era_year,
    gregorian_day,
    month_of_another_calendar,
)


@pytest.mark.parametrize(
    ("calendar", "day", "expected"),
    [
        # Nowruz, by the almanac of Tehran.
        (Calendar.PERSIAN, (1369, 1, 1), (1990, 3, 21)),
        (Calendar.PERSIAN, (1399, 1, 1), (2020, 3, 20)),
        (Calendar.PERSIAN, (1403, 1, 1), (2024, 3, 20)),
        (Calendar.PERSIAN, (1403, 12, 30), (2025, 3, 20)),
        (Calendar.PERSIAN, (1404, 1, 1), (2025, 3, 21)),
        (Calendar.PERSIAN, (1405, 9, 7), (2026, 11, 28)),
        # The Ethiopian new year falls a day later before a leap year.
        (Calendar.ETHIOPIAN, (2011, 13, 6), (2019, 9, 11)),
        (Calendar.ETHIOPIAN, (2012, 1, 1), (2019, 9, 12)),
        (Calendar.ETHIOPIAN, (2016, 1, 1), (2023, 9, 12)),
        (Calendar.ETHIOPIAN, (2017, 1, 1), (2024, 9, 11)),
        (Calendar.ETHIOPIAN, (2019, 3, 19), (2026, 11, 28)),
        # The civil calendar.
        (Calendar.ISLAMIC, (1421, 1, 1), (2000, 4, 6)),
        (Calendar.ISLAMIC, (1445, 9, 1), (2024, 3, 11)),
        (Calendar.GREGORIAN, (2026, 11, 28), (2026, 11, 28)),
    ],
)
def test_a_day_has_its_gregorian_day(
    calendar: Calendar, day: CalendarDay, expected: CalendarDay
) -> None:
    assert gregorian_day(calendar, day) == expected


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        (Calendar.PERSIAN, (1404, 12, 30)),
        (Calendar.PERSIAN, (1405, 7, 31)),
        (Calendar.PERSIAN, (1405, 13, 1)),
        (Calendar.PERSIAN, (1405, 0, 1)),
        (Calendar.PERSIAN, (2026, 9, 7)),
        (Calendar.ETHIOPIAN, (2012, 13, 6)),
        (Calendar.ETHIOPIAN, (2012, 2, 31)),
        (Calendar.ISLAMIC, (1445, 2, 30)),
        (Calendar.ISLAMIC, (1300, 1, 1)),
    ],
)
def test_a_day_that_its_calendar_lacks_is_none(
    calendar: Calendar, day: CalendarDay
) -> None:
    assert gregorian_day(calendar, day) is None


@given(
    calendar=st.sampled_from([Calendar.PERSIAN, Calendar.ETHIOPIAN, Calendar.ISLAMIC]),
    data=st.data(),
)
def test_the_days_of_a_year_follow_each_other(
    calendar: Calendar, data: st.DataObject
) -> None:
    first = {Calendar.PERSIAN: 1370, Calendar.ETHIOPIAN: 1983, Calendar.ISLAMIC: 1411}
    year = data.draw(st.integers(first[calendar], first[calendar] + 100))

    days = [
        date(*found)
        for month in range(1, 14)
        for day in range(1, 33)
        if (found := gregorian_day(calendar, (year, month, day)))
    ]

    next_year = gregorian_day(calendar, (year + 1, 1, 1))
    assert next_year is not None
    assert days == [days[0] + timedelta(number) for number in range(len(days))]
    assert date(*next_year) == days[-1] + timedelta(1)


def test_an_era_counts_from_its_first_year() -> None:
    assert era_year("令和", 8) == era_year("R", 8) == era_year("民國", 115) == 2026
    assert era_year("X", 8) is None


def test_a_month_of_another_calendar_is_known_by_its_name() -> None:
    assert month_of_another_calendar("آذر") == (Calendar.PERSIAN, 9)
    assert month_of_another_calendar("قوس") == (Calendar.PERSIAN, 9)
    assert month_of_another_calendar("ኅዳር") == (Calendar.ETHIOPIAN, 3)
    assert month_of_another_calendar("جمادى الآخرة") == (Calendar.ISLAMIC, 6)
    assert month_of_another_calendar("November") is None
