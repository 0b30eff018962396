"""A telling: everything that one message is written from, in nouns and no words.

Frozen when it is planned, before anybody knows how the channel's service wants it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from store.model import DeliveryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryUpdate:
    """What a channel is told of one story for one watchlist."""

    story: int
    watchlist: str
    pieces: tuple[Mapping[str, Any], ...]
    """The facts of its articles, the oldest first: at least one, outlets differ."""
    outlets: int
    """How many different outlets have told it so far, these included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What one message says."""

    kind: DeliveryKind
    stories: tuple[StoryUpdate, ...] = ()
    """In the order in which they came; empty in notices and tests."""
    why: str = ""
    """What a person should know about why it comes now, as a sentence; may be empty."""
    heading: str = ""
    """What stands above a digest, a round-up, a notice: "Daily digest, 2 March"."""
    lines: tuple[str, ...] = ()
    """Sentences to say as they are: of notices and tests, or the titles of such."""
    since: datetime | None = None
    """Where a digest's time begins; None for what is no digest."""
    days: tuple[tuple[date, int], ...] = ()
    """Articles on each local day of a digest, in order, days without any included;
    empty where a chart would say nothing."""
    outlets: tuple[tuple[str, int], ...] = ()
    """The outlets with most articles in a digest, and how many, the first the most."""
