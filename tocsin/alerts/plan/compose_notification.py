"""From a planned message and the clippings of its alerts to a notification. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from store.model import Clipping
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.plan.decisions import PlannedMessage, Section

TWO_DAYS = timedelta(days=2)
"""The period of a digest from which it shows its days beside each other."""

TOP, FEW = 5, 5
"""Outlets that a digest shows, and articles below which figures say nothing."""


def alerts_named(message: PlannedMessage) -> tuple[int, ...]:
    """Return the alerts whose clippings `compose` needs: a digest counts them all."""
    named = (
        message.alerts
        if message.since is not None
        else tuple(alert for section in message.sections for alert in section.named)
    )
    return (*named, *_unsent(message))


def _unsent(message: PlannedMessage) -> tuple[int, ...]:
    """Return the alerts that it names as bringing nothing new."""
    own = (alert for section in message.sections for alert in section.unsent)
    return (*own, *message.also)


def with_changes(
    clippings: Mapping[int, Clipping], changes: Mapping[int, Sequence[str]]
) -> dict[int, Clipping]:
    """Return the clippings, those of articles that changed with what became of them.

    `changes` is article → lines. One that has lines from an earlier message loses them.
    """
    return {
        id_: replace(clipping, changes=tuple(changes.get(clipping.article or 0, ())))
        for id_, clipping in clippings.items()
    }


def compose(
    message: PlannedMessage, clippings: Mapping[int, Clipping], zone: tzinfo
) -> Notification:
    """Return what a planned message says; alerts without a clipping are left out."""
    is_followup = message.kind == "followup"
    updates = [
        _update(section, clippings, is_followup=is_followup)
        for section in message.sections
    ]
    articles = _articles(message.alerts, clippings)
    since = message.since
    return Notification(
        kind=message.kind,
        updates=tuple(update for update in updates if update.clippings),
        why=message.why,
        also=_articles(_unsent(message), clippings),
        heading=message.heading,
        since=since,
        days=articles_per_day(articles, since, zone) if since else (),
        outlets=top_outlets(articles) if since else (),
    )


def _articles(
    alerts: Iterable[int], clippings: Mapping[int, Clipping]
) -> tuple[Clipping, ...]:
    """Return a clipping of each article; several watchlists may have found one."""
    found = (clippings[id_] for id_ in alerts if id_ in clippings)
    return tuple({(c.article, c.url, c.outlet): c for c in found}.values())


def _update(
    section: Section, clippings: Mapping[int, Clipping], *, is_followup: bool
) -> StoryUpdate:
    """Return what a section says; a follow-up names all articles, not one an outlet."""
    named = [clippings[id_] for id_ in section.named if id_ in clippings]
    return StoryUpdate(
        story=section.story,
        watchlist=section.watchlist,
        clippings=tuple(named) if is_followup else one_per_outlet(named),
        outlets=section.outlets,
        new_outlets=section.new_outlets,
        news=section.news,
        also_found_by=section.also_found_by,
    )


def one_per_outlet(clippings: Iterable[Clipping]) -> tuple[Clipping, ...]:
    """Return the first clipping of each outlet, in the order in which they come.

    Of an outlet that has an urgent one, the first urgent: one watchlist may find urgent
    what another finds too.
    """
    first: dict[str, Clipping] = {}
    for clipping in clippings:
        known = first.setdefault(clipping.outlet, clipping)
        if clipping.urgent and not known.urgent:
            first[clipping.outlet] = clipping
    return tuple(first.values())


def articles_per_day(
    articles: Sequence[Clipping], since: datetime, zone: tzinfo
) -> tuple[tuple[date, int], ...]:
    """Return how many articles came on each local day; empty for few or one day."""
    if len(articles) < FEW:
        return ()
    counts = Counter(article.seen.astimezone(zone).date() for article in articles)
    first, last = since.astimezone(zone).date(), max(counts)
    if last - first < TWO_DAYS:
        return ()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple((day, counts[day]) for day in days)


def top_outlets(articles: Sequence[Clipping]) -> tuple[tuple[str, int], ...]:
    """Return the outlets with most articles; empty for few articles or one outlet."""
    counts = Counter(article.outlet for article in articles)
    if len(articles) < FEW or len(counts) == 1:
        return ()
    return tuple(counts.most_common(TOP))
