"""What the planner decides: messages to write, and what becomes of the other alerts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from store.delivery_model import PendingAlert, SentSummary
from store.model import DeliveryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a message says of one story for one watchlist."""

    watchlist: str
    story: int
    alerts: tuple[int, ...]
    """All that are included, the oldest first."""
    named: tuple[int, ...]
    """All of them, or one for each article: a follow-up shows the last, any other
    message the first."""
    outlets: int
    """Different outlets so far, those of earlier messages included."""
    new_outlets: int
    """Those of them that no earlier message named."""
    news: str = ""
    """What is new in it, in a few words; empty when that was not asked."""
    also_found_by: tuple[str, ...] = ()
    """Other watchlists that it is sent for."""
    unsent: tuple[int, ...] = ()
    """Those that bring nothing new, beside `named`: of a follow-up with news."""


def section_of(
    alerts: Sequence[PendingAlert],
    sent: SentSummary | None,
    absorbed: Sequence[PendingAlert] = (),
) -> Section:
    """Return the section for alerts of one topic, at least one.

    `absorbed` are earlier ones that no message has named. Those of outlets that are new
    to the channel are named last; the others as well, or nobody would hear of them.
    """
    known = sent.outlets if sent else frozenset()
    news = [alert for alert in alerts if alert.news and alert.change is None]
    every = [*absorbed, *alerts]
    named = sorted(every, key=lambda alert: alert.outlet not in known)
    outlets = known.union(alert.outlet for alert in every)
    return Section(
        watchlist=alerts[0].watchlist,
        story=alerts[0].story,
        alerts=tuple(alert.id for alert in every),
        named=tuple(alert.id for alert in named),
        outlets=len(outlets),
        new_outlets=len(outlets - known),
        news=news[-1].news or "" if news and sent else "",
    )


def merged(sections: Sequence[Section], articles: Mapping[int, int]) -> Section:
    """Return one section for the sections of several watchlists on one story.

    `articles` is alert → its article, 0 when unknown: an article is named once.
    """
    first, *others = sections
    if not others:
        return first
    named, seen = list[int](), set[int]()
    for id_ in (id_ for section in sections for id_ in section.named):
        article = articles.get(id_, 0)
        if not article or article not in seen:
            named.append(id_)
        seen.add(article)
    return replace(
        first,
        alerts=tuple(sorted(id_ for section in sections for id_ in section.alerts)),
        named=tuple(named),
        outlets=max(section.outlets for section in sections),
        new_outlets=max(section.new_outlets for section in sections),
        news=next((section.news for section in sections if section.news), ""),
        also_found_by=tuple(section.watchlist for section in others),
    )


def with_news_shown(
    section: Section, news: Collection[int], kind: DeliveryKind
) -> Section:
    """Return a section for a message of a kind, so that one of these alerts is shown.

    A follow-up shows the last article that it names, any other message the first. One
    that is sent for its news tells what is no news apart from it.
    """
    is_last = kind == "followup"
    named = sorted(section.named, key=lambda id_: (id_ in news) == is_last)
    if not is_last or not section.news:
        return replace(section, named=tuple(named))
    brought = tuple(id_ for id_ in named if id_ in news)
    unsent = tuple(id_ for id_ in named if id_ not in news)
    return replace(section, named=brought, unsent=unsent)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMessage:
    """A message to be written."""

    kind: DeliveryKind
    key: str
    """The same whenever the same is planned: so a message is written once."""
    sections: tuple[Section, ...]
    urgent: bool = False
    thread: str = ""
    """The key of the first message on its story; its own when it is that."""
    heading: str = ""
    why: str = ""
    since: datetime | None = None
    """Where the period of a digest begins; None for other kinds."""
    also: tuple[int, ...] = ()
    """Absorbed alerts of other stories that it names beside its own."""
    attached: tuple[int, ...] = ()
    """Alerts of changes that it tells with the articles that it names."""

    @property
    def alerts(self) -> tuple[int, ...]:
        """Return the alerts that it includes."""
        own = (alert for section in self.sections for alert in section.alerts)
        return (*own, *self.attached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of a channel's pending alerts."""

    messages: tuple[PlannedMessage, ...] = ()
    waiting: Mapping[int, str] = field(default_factory=dict)
    """Alert → what it waits for."""
    absorbed: Mapping[int, str] = field(default_factory=dict)
    """Alert → why it gets no message of its own."""
    muted: Mapping[int, str] = field(default_factory=dict)
    """Alert → what was muted."""
    next_at: datetime | None = None
    """When to plan again if nothing new comes; None when nothing waits for a time."""


def wait(alerts: Iterable[PendingAlert], reason: str, *, until: datetime) -> Plan:
    """Return the plan by which alerts wait until a time."""
    return Plan(waiting={alert.id: reason for alert in alerts}, next_at=until)


def combined(plans: Iterable[Plan]) -> Plan:
    """Return one plan of several, for alerts that no two of them share."""
    parts = list(plans)
    times = [part.next_at for part in parts if part.next_at is not None]
    return Plan(
        messages=tuple(message for part in parts for message in part.messages),
        waiting=_union(part.waiting for part in parts),
        absorbed=_union(part.absorbed for part in parts),
        muted=_union(part.muted for part in parts),
        next_at=min(times, default=None),
    )


def _union(reasons: Iterable[Mapping[int, str]]) -> dict[int, str]:
    return {id_: reason for part in reasons for id_, reason in part.items()}
