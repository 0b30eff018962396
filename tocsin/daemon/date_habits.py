"""Remember in which order each outlet writes the numbers of its dates."""

from collections.abc import Awaitable, Callable

from spiders import urls
from spiders.listing import Listing
from store import date_orders
from store.date_orders import KEPT, DatePlace
from store.db import Store
from tocsin.wiring.written import written

NEWEST = 12
"""Dates of an outlet that are remembered; the weight of earlier ones would be below a
fourteenth. An outlet with one order stays as it is, and nothing is written."""

FADE = 0.8
"""A date counts four fifths of the one after it, so that an outlet that changes its
system is followed: after the second date in the other order the habit is open, from the
fifth on it is the other one."""

CLEAR = 2 / 3
"""The share of the weight from which an order is the habit. One date alone is one; of
two that contradict each other the newer has five ninths, which decides nothing."""

_OTHER_PLACE: dict[DatePlace, DatePlace] = {"page": "listing", "listing": "page"}


class DateHabits:
    """How outlets write 3/4/2024, learnt from their feeds and pages.

    A date such as 28/11/2026 shows it. What was learnt is in the store.
    """

    def __init__(self, store: Store | None = None) -> None:
        """Know what is in the store; without one, nothing, and keep nothing."""
        self._store = store
        self._shown = store.read(date_orders.shown) if store else {}

    def of(self, url: str, place: DatePlace = "page") -> bool | None:
        """Return whether the outlet at an address has the month first; None if open.

        The dates in the same place decide, else those in the other one.
        """
        return self._of(urls.domain(url), place)

    async def learn(
        self, url: str, month_first: bool | None, place: DatePlace = "page"
    ) -> None:
        """Take in what a page or a listing shows; None is nothing."""
        if month_first is not None:
            await self._learn(urls.domain(url), month_first, place)

    async def settled(
        self, listing: Listing, url: str, again: Callable[[bool], Awaitable[Listing]]
    ) -> Listing:
        """Return a source's listing with its open dates in the order of the outlet.

        `url` is the source's; `again` reads the same answer in an order. What the
        listing itself shows is learnt.
        """
        if listing.month_first is not None:
            outlet = _outlet(listing, url)
            await self._learn(outlet, listing.month_first, "listing")
        elif listing.order_open:
            habit = self._of(_outlet(listing, url), "listing")
            return listing if habit is None else await again(habit)
        return listing

    def _of(self, outlet: str, place: DatePlace) -> bool | None:
        own = habit(self._shown.get((outlet, place), ""))
        other = self._shown.get((outlet, _OTHER_PLACE[place]), "")
        return habit(other) if own is None else own

    async def _learn(self, outlet: str, month_first: bool, place: DatePlace) -> None:
        before = self._shown.get((outlet, place), "")
        orders = (before + ("m" if month_first else "d"))[-NEWEST:]
        if orders == before:
            return
        self._shown.pop((outlet, place), None)
        self._shown[outlet, place] = orders
        if len(self._shown) > KEPT:
            del self._shown[next(iter(self._shown))]
        if self._store:
            await written(self._store, date_orders.put, outlet, place, orders)


def habit(orders: str) -> bool | None:
    """Return whether the month comes first by the orders that were shown.

    None where no order has a clear share of the weight.
    """
    weights = {"d": 0.0, "m": 0.0}
    for age, order in enumerate(reversed(orders)):
        weights[order] += FADE**age
    month_first = weights["m"] > weights["d"]
    clear = CLEAR * sum(weights.values())
    return month_first if orders and max(weights.values()) >= clear else None


def _outlet(listing: Listing, url: str) -> str:
    """Return the domain that all entries of a listing are of, else the source's own.

    Some outlets have their feeds at a service, and their pages at home.
    """
    pages = {urls.domain(each.url) for each in listing.entries if not each.complete}
    return pages.pop() if len(pages) == 1 else urls.domain(url)
