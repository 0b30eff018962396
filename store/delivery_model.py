"""The nouns of planning and delivery: alerts that wait, messages on their way.

Between `Alert`, which an article adds, and a message that a service has accepted.
"""

from dataclasses import dataclass
from datetime import datetime

from store.message import Message
from store.model import DeliveryKind, DeliveryState

Topic = tuple[str, str, int]
"""What a message is about: a watchlist, the `when` of its route, a story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAlert:
    """An alert for one channel, as the planner sees it."""

    id: int
    watchlist: str
    when: str
    story: int
    outlet: str
    at: datetime
    """When it was written down."""
    urgent: bool = False
    article: int = 0
    news: str | None = None
    """What its article brings that no message to the channel had, in a few words; empty
    when nothing, None when that was not judged."""
    change: int | None = None
    """The change of the article that it is of; None when it is of the article."""

    @property
    def topic(self) -> Topic:
        """Return what it is about."""
        return (self.watchlist, self.when, self.story)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSummary:
    """What a channel was sent on a topic before."""

    times: int
    """In how many messages, those of changes alone apart."""
    last: datetime
    """When the last of them was written."""
    outlets: frozenset[str]
    thread: str
    """The key of the first message on the story."""
    urgent: bool = False
    """Whether one of them was urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one channel."""

    id: int
    key: str
    """The same on every attempt: by this a receiver recognises a repeat."""
    kind: DeliveryKind
    thread: str
    """The key of the first message on its story; its own when it is that."""
    channel: str
    message: Message
    """Written when it was planned: every attempt sends the same."""
    attempt: int
    """1 on the first attempt."""
    repeat: bool
    """An earlier attempt may have arrived: this one may be the second."""
    created: datetime
    retried: datetime | None = None
    """When somebody last asked for another attempt; None when nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentDelivery:
    """A delivery that an outage concerns: it waits, failed, or is in doubt."""

    id: int
    channel: str
    key: str
    kind: DeliveryKind
    state: DeliveryState
    urgent: bool = False
    reported: bool = False
    """Whether the operator has a notice of it."""
    repeat: bool = False
    """Whether an earlier attempt may have arrived."""
    reason: str = ""
    alerts: tuple[PendingAlert, ...] = ()
    """Those that its message includes, in order of writing."""
    lines: tuple[str, ...] = ()
    """What it says apart from these: the titles of notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The new state of a delivery after an attempt."""

    state: DeliveryState
    due: datetime | None = None
    """When to try again; None when there is no further attempt."""
    repeat: bool = False
    """Whether it may have arrived, and is sent again."""
