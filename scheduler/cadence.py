"""Due times: of the next visit and of the next attempt. Pure: `now` is an argument."""

from datetime import datetime, timedelta

FLOOR = timedelta(seconds=1)
"""The shortest wait, whatever is configured."""

CEILING = timedelta(hours=24)
"""The longest wait: a source that fails for weeks is still visited once a day."""

SPREAD = 0.1
"""The share of the wait by which a visit moves at most: without it, sources that were
added together would always be visited together."""


def next_visit(
    now: datetime,
    every: timedelta,
    *,
    failures: int = 0,
    retry_after: timedelta | None = None,
    shift: float = 0.0,
) -> datetime:
    """Return the time of a source's next visit.

    The wait is `every`, doubled per failure in a row, within [FLOOR, CEILING], moved by
    `shift` (-1 to 1) times SPREAD of itself, and never shorter than `retry_after`
    (RFC 9110 §10.2.3).
    """
    # Both are capped before the multiplication: timedelta overflows at 999999999 days,
    # and seventeen doublings of FLOOR already exceed CEILING.
    wait = min(every, CEILING) * 2.0 ** min(failures, 17)
    wait = max(FLOOR, min(wait, CEILING))
    wait += wait * (SPREAD * shift)
    return now + max(wait, FLOOR, retry_after or FLOOR)


def next_try(
    now: datetime, tries: int, *, first: timedelta, retry_after: timedelta | None = None
) -> datetime:
    """Return the time of the next attempt to fetch a page, after `tries` failed ones.

    The wait is `first`, four times as long after each further failure, up to CEILING,
    and never shorter than `retry_after`.
    """
    wait = min(min(first, CEILING) * 4.0 ** min(max(tries - 1, 0), 10), CEILING)
    return now + max(wait, retry_after or FLOOR)
