"""What the planner decides by: a channel's policy, what it was sent, its mutes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from scheduler.windows import Hours
from store.delivery_model import PendingAlert, SentSummary, Topic
from store.model import Mute

HOUR = timedelta(hours=1)

WatchlistRoute = tuple[str, str]
"""A watchlist and the `when` of its route to the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """How much a channel gets at a time: [alerts], or the channel's own table."""

    zone: tzinfo
    group_wait: timedelta
    """How long a new story waits for other outlets that report it."""
    followup_gap: timedelta
    """The shortest time between two messages on one story."""
    quiet: Hours | None
    """When nothing is sent but what is urgent; None is never."""
    max_per_hour: int
    """Messages that are not urgent, within any hour; 0 is no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a channel was sent before."""

    sent: Mapping[Topic, SentSummary] = field(default_factory=dict)
    within_hour: Sequence[datetime] = ()
    """When messages that count for the limit were written in the last hour."""
    last_roundup: datetime | None = None
    """When a round-up was last written, if that was in the last hour."""
    reports: Mapping[WatchlistRoute, Sequence[tuple[datetime, str]]] = field(
        default_factory=dict
    )
    """Route → (time, outlet) of its alerts in any state, in order; from before the last
    surge on."""
    last_surge: Mapping[WatchlistRoute, datetime] = field(default_factory=dict)
    """Route → when a surge was last written."""
    digests: Collection[str] = ()
    """The keys of the digests of the last week."""
    unnamed: Sequence[PendingAlert] = ()
    """Absorbed alerts that no message has named, in order of writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """A channel as the planner sees it."""

    channel: str
    policy: DeliveryPolicy
    history: History = History()
    mutes: Sequence[Mute] = ()
    """Those in force, for this channel or for all."""
    watched: int
    """How many outlets are watched at all."""

    def quiet_until(self, now: datetime) -> datetime | None:
        """Return when the quiet hours end; None when there are none now."""
        quiet = self.policy.quiet
        return quiet.until(now, self.policy.zone) if quiet else None
