"""What is planned with: what a channel knows, how much it can take, and plans."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from scheduler.windows import Hours
from store.delivery_model import PendingAlert, SentSummary, Topic
from store.model import DeliveryKind, Mute

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """How much a channel's reader wants at a time: [alerts], or the channel's own."""

    zone: tzinfo
    group_wait: timedelta
    """How long a story that is new waits for others that report it."""
    followup_gap: timedelta
    """The shortest time between two messages on one story."""
    quiet: Hours | None
    """When nothing rings but what is urgent; None is never."""
    max_per_hour: int
    """Messages that are not urgent, within any hour; 0 is as many as there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a channel has had before."""

    told: Mapping[Topic, SentSummary] = field(default_factory=dict)
    rung: Sequence[datetime] = ()
    """When messages that count were written in the last hour."""
    roundup: datetime | None = None
    """When the last round-up of what was too much was written."""
    reports: Mapping[tuple[str, str], Sequence[tuple[datetime, str]]] = field(
        default_factory=dict
    )
    """Watchlist and `when` → (time, outlet) of all its items, open or not, in order;
    from before the last surge on."""
    surged: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    """Watchlist and `when` → when the last surge was told."""
    digests: Collection[str] = ()
    """The keys of the last digests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a message says of one subject."""

    watchlist: str
    story: int
    items: tuple[int, ...]
    """The oldest first."""
    named: tuple[int, ...]
    """Those of outlets that it was not told of before; of all when there is none."""
    outlets: int
    """Different ones so far, those it was told before included."""


def section_of(items: Sequence[PendingAlert], told: SentSummary | None) -> Section:
    """Return what is said of items of one subject, at least one."""
    before = told.outlets if told else frozenset()
    new = [item for item in items if item.outlet not in before] or items
    return Section(
        watchlist=items[0].watchlist,
        story=items[0].story,
        items=tuple(item.id for item in items),
        named=tuple(item.id for item in new),
        outlets=len(before.union(item.outlet for item in items)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMessage:
    """A message to be written."""

    kind: DeliveryKind
    key: str
    """The same whenever the same is planned: so a message is written once."""
    parts: tuple[Section, ...]
    urgent: bool = False
    thread: str = ""
    """The key of the first message on its story; its own when it is that."""
    heading: str = ""
    why: str = ""
    since: datetime | None = None
    """Where the time of a digest begins; None for what is no digest."""


@dataclass(slots=True)
class Plan:
    """What becomes of a channel's items."""

    drafts: list[PlannedMessage] = field(default_factory=list)
    held: dict[int, str] = field(default_factory=dict)
    """Item → what it waits for, as a sentence."""
    absorbed: dict[int, str] = field(default_factory=dict)
    """Item → why it is not told by itself, as a sentence."""
    muted: dict[int, str] = field(default_factory=dict)
    again: datetime | None = None
    """When to plan again if nothing new comes; None when nothing waits for a time."""

    def wake(self, at: datetime) -> None:
        """Plan again at this time at the latest."""
        self.again = at if self.again is None else min(self.again, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """A channel as plans are made for it."""

    channel: str
    pace: DeliveryPolicy
    history: History = History()
    mutes: Sequence[Mute] = ()
    """Those that are on, for this channel or for all."""
