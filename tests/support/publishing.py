"""Habits of sources, for the tests of when they are visited."""

from hypothesis import strategies as st

from store.habit_model import DAY_QUARTERS, WEEK_HOURS, PublishingHabit

_counts = st.floats(min_value=0, max_value=10_000)
_seconds = st.none() | st.timedeltas()


def _few_values(length: int) -> "st.SearchStrategy[tuple[float, ...]]":
    """Return a strategy of so many numbers, made of a few that are repeated."""
    some = st.lists(_counts, min_size=1, max_size=8)
    return some.map(lambda few: tuple((few * length)[:length]))


habits = st.builds(
    PublishingHabit,
    entries=_few_values(WEEK_HOURS),
    hours=_few_values(WEEK_HOURS),
    quarters=_few_values(DAY_QUARTERS),
    recent=_counts,
    expected=_counts,
    room=_counts,
    fresh_for=_seconds,
    stated_every=_seconds,
)
"""Any habit that could be stored."""


def steady(rate: float) -> PublishingHabit:
    """Return the habit of a source that has so many entries each hour, for ever."""
    long = 100_000.0
    return PublishingHabit(
        entries=(rate * long,) * WEEK_HOURS, hours=(long,) * WEEK_HOURS
    )
