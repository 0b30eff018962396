"""The nouns of WebSub (W3C Recommendation of 2018): who tells when a feed changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SubscriptionState = Literal["asked", "active", "ending", "ended", "denied"]
"""How far a subscription is.

asked   written down, and perhaps sent to the hub, which has not confirmed it
active  the hub has confirmed it, and tells until its lease ends
ending  not wanted any more; the hub is to be told
ended   over: the hub has confirmed that, or was told often enough
denied  the hub does not want it
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOffer:
    """Where one can subscribe to a listing's changes, by its own words (§4)."""

    hub: str = ""
    """The address to subscribe at; empty when none is offered."""
    topic: str = ""
    """The name that the hub knows the listing by: its "self" address."""

    @property
    def is_usable(self) -> bool:
        """Whether it says all that a subscription needs."""
        return bool(self.hub and self.topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSubscription:
    """A subscription to a source's changes, with an address and a secret of its own."""

    id: int
    source: str
    """The source's key."""
    offer: HubOffer
    callback: str
    """The address that the hub sends to, as the hub was given it."""
    secret: str
    """What the hub signs with."""
    state: SubscriptionState
    created: datetime
    due: datetime | None
    """When the hub is to be asked, or to have answered; None for never."""
    tries: int = 0
    """Requests in a row that came to nothing."""
    expires: datetime | None = None
    """When the lease ends; None before it began."""
    reason: str = ""
    """Why the last request came to nothing; empty when it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRecord:
    """What a hub told of a source while its subscription is active."""

    told: datetime | None = None
    """When it last said that there is something new."""
    proved: datetime | None = None
    """The same, of what it signed so that we rely on it."""
    missed: datetime | None = None
    """When a visit last found news of which the hub had said nothing."""
