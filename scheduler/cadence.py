"""When to look again. Pure: the clock is an argument."""

from datetime import datetime, timedelta

FLOOR = timedelta(seconds=1)
"""Never more often, whatever is configured."""

CEILING = timedelta(hours=24)
"""Never more seldom: a source that fails for weeks is still asked once a day."""

SPREAD = 0.1
"""Visits shift by up to this share of their rhythm: sources that were added together
would otherwise be visited together for ever."""


def next_visit(
    now: datetime,
    every: timedelta,
    *,
    failures: int = 0,
    retry_after: timedelta | None = None,
    shift: float = 0.0,
) -> datetime:
    """Return when to visit a source again.

    The wait is `every`, doubled per failure in a row, within [FLOOR, CEILING], moved by
    `shift` (-1 to 1) times SPREAD of itself, and never shorter than `retry_after`
    (RFC 9110 §10.2.3).
    """
    # Capped before they are multiplied: timedelta overflows at 999999999 days, and
    # seventeen doublings lead from FLOOR past CEILING anyway.
    wait = min(every, CEILING) * 2.0 ** min(failures, 17)
    wait = max(FLOOR, min(wait, CEILING))
    wait += wait * (SPREAD * shift)
    return now + max(wait, FLOOR, retry_after or FLOOR)


def next_try(
    now: datetime, tries: int, *, first: timedelta, retry_after: timedelta | None = None
) -> datetime:
    """Return when to try a page or a delivery again after `tries` failed ones.

    The wait is `first`, four times longer each time, up to CEILING, and never shorter
    than `retry_after`.
    """
    wait = min(min(first, CEILING) * 4.0 ** min(max(tries - 1, 0), 10), CEILING)
    return now + max(wait, retry_after or FLOOR)
