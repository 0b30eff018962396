"""A bound in time on the queries of one article; `tocsin.watchlists` has no clock."""

import time
from collections.abc import Callable
from datetime import timedelta

from tocsin.watchlists.query_budget import OutOfBudget

QUERY_TIME = timedelta(seconds=2)
"""Of the processor, for one query. The slowest that were measured take half, on a
text of a million words; the rest is for slower machines. A busy one takes none."""

ARTICLE_TIME = timedelta(seconds=20)
"""By the clock, for all queries of one article: ten that use up all their time. A
daemon that stops waits for the article in hand, and must end within 30 seconds."""

STEPS_BETWEEN_LOOKS = 1_000
"""Steps of work after which the clock is read: about 0.1 ms, a thousand times what it
costs to read it."""


class TimeBudget:
    """A budget of time for one article, counted from when it is made.

    It belongs to the thread that uses it: what a query takes is that thread's time.
    """

    def __init__(
        self,
        query_time: timedelta = QUERY_TIME,
        article_time: timedelta = ARTICLE_TIME,
        *,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.thread_time,
    ) -> None:
        """`clock` gives seconds, and `worked` those of work, since whenever."""
        self._clock = clock
        self._worked = worked
        self._query_seconds = query_time.total_seconds()
        self._article_end = clock() + article_time.total_seconds()
        self._query_end = float("inf")
        self._steps = 0

    def start_query(self) -> None:
        """Give the next query its full time.

        Raises OutOfBudget when the article has used up its own.
        """
        self._steps = 0
        if self._clock() > self._article_end:
            raise OutOfBudget("article")
        self._query_end = self._worked() + self._query_seconds

    def spend(self, steps: int) -> None:
        """Count the steps; raises OutOfBudget when the time is over."""
        self._steps += steps
        if self._steps < STEPS_BETWEEN_LOOKS:
            return
        self._steps = 0
        if self._clock() > self._article_end:
            raise OutOfBudget("article")
        if self._worked() > self._query_end:
            raise OutOfBudget("query")


def budgets_within(
    length: timedelta, *, each: timedelta = QUERY_TIME
) -> Callable[[], TimeBudget]:
    """Return what gives the budget for one article: all of them share a time.

    A query has `each` for one article, as long as there is time left.
    """
    end = time.monotonic() + length.total_seconds()

    def budget() -> TimeBudget:
        left = timedelta(seconds=max(0.0, end - time.monotonic()))
        return TimeBudget(min(each, left), left)

    return budget
