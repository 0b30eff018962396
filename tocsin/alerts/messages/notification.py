"""A notification: everything that one message says, in nouns and not yet in words.

The renderer turns it into a message in the markup of the channel's service.
"""

from dataclasses import dataclass
from datetime import date, datetime

from store.model import Clipping, DeliveryKind

SINGLE: frozenset[DeliveryKind] = frozenset(["alert", "followup", "surge"])
"""Kinds that show one story in full; the others list several in short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryUpdate:
    """What is new in one story, for the watchlists that found it."""

    story: int
    watchlist: str
    clippings: tuple[Clipping, ...]
    """Of its articles, the oldest first and news last: at least one. Each of another
    outlet, but in a follow-up."""
    outlets: int
    """How many different outlets have reported the story so far, these included."""
    new_outlets: int
    """How many of them no earlier message named."""
    also_found_by: tuple[str, ...] = ()
    """Other watchlists that it is sent for."""
    news: str = ""
    """What is new in a follow-up, in a few words; empty when only outlets are."""

    @property
    def watchlists(self) -> tuple[str, ...]:
        """Return all watchlists that it is sent for."""
        return (self.watchlist, *self.also_found_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What one message says."""

    kind: DeliveryKind
    updates: tuple[StoryUpdate, ...] = ()
    """In the order in which the stories came; empty in notices and tests."""
    why: str = ""
    """Why the message comes now, as a sentence; may be empty."""
    heading: str = ""
    """What stands above a digest, a round-up, a notice: "Daily digest, 2 March"."""
    title: str = ""
    """The title, where it is not made of watchlists and headlines; mostly empty."""
    also: tuple[Clipping, ...] = ()
    """Articles of other stories that brought nothing new and were not sent."""
    lines: tuple[str, ...] = ()
    """Sentences of a notice or a test, or the titles of notices that were merged."""
    since: datetime | None = None
    """Where the period of a digest begins; None for other kinds."""
    days: tuple[tuple[date, int], ...] = ()
    """Articles on each local day of a digest, in order, days without any included;
    empty where a chart would say nothing."""
    outlets: tuple[tuple[str, int], ...] = ()
    """The outlets with most articles in a digest, the first with the most."""
    blind: tuple[str, ...] = ()
    """Sources that could not be read in a digest's period, each with when and why."""

    @property
    def is_single(self) -> bool:
        """Return whether it shows one story in full."""
        return self.kind in SINGLE and len(self.updates) == 1
