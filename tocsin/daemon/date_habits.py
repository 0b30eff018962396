"""Remember in which order each outlet writes the numbers of its dates."""

from spiders import urls

KEPT = 10_000
"""Outlets that are remembered; those that were met first are forgotten first."""


class DateHabits:
    """How outlets write 3/4/2024, learnt from their feeds and pages.

    A date such as 28/11/2026 shows it. What was learnt is lost when the daemon stops,
    and learnt again from the next dates.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._orders: dict[str, bool | None] = {}

    def of(self, url: str) -> bool | None:
        """Return whether the outlet at an address has the month first; None if open."""
        return self._orders.get(urls.domain(url))

    def learn(self, url: str, month_first: bool | None) -> None:
        """Take in what a page or a feed shows; None is nothing.

        An outlet that shows both orders has no habit any more.
        """
        if month_first is None:
            return
        outlet = urls.domain(url)
        known = self._orders.setdefault(outlet, month_first)
        self._orders[outlet] = month_first if known is month_first else None
        if len(self._orders) > KEPT:
            del self._orders[next(iter(self._orders))]
