"""The heart: what one visit and one article change, decided first, written at once.

Each function here runs inside one transaction of the store's writer thread. So a poll's
ETag is never kept without its entries, and an article is never kept without what is
to be told of it; whoever kills the process in between finds both or neither.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from spiders import urls
from store import addresses, alerts, articles, entries, matches, sources, stories
from store.entries import ListedEntry, WaitingEntry
from store.model import (
    Article,
    Entry,
    EntryState,
    Intake,
    Placement,
    Source,
    Suppression,
    Visit,
)
from tocsin.alerts.plan.new_alerts import alerts_of as items_of
from tocsin.intake import deduplication
from tocsin.intake.deduplication import IndexEntry, StorySettings
from tocsin.intake.search import words_of
from tocsin.watchlists.engine import Engine

log = logging.getLogger("tocsin.intake.pipeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePolicy:
    """What does not ring although it matches."""

    baseline_window: timedelta
    max_age: timedelta

    def judge(
        self, entry: Entry, source: Source, *, first: bool, now: datetime
    ) -> ListedEntry:
        """Return what becomes of an entry that nobody has seen before.

        At a source's first visit what is older than the window is only remembered; what
        has no date counts as new.
        """
        age = now - entry.published if entry.published else timedelta(0)
        skip = first and (source.baseline == "skip" or age > self.baseline_window)
        suppressed: Suppression = ""
        if first and source.baseline == "store":
            suppressed = "baseline"
        elif age > self.max_age:
            suppressed = "old"
        return ListedEntry(
            entry=entry,
            key=urls.key(entry.url),
            host="" if entry.complete else urls.host(entry.url),
            skip=skip,
            suppressed=suppressed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRules:
    """What articles are held against."""

    engine: Engine
    policy: IntakePolicy
    bounds: StorySettings


def take_visit(
    db: Database,
    visit: Visit,
    found: Iterable[ListedEntry],
    *,
    next_visit: datetime,
) -> int:
    """Write a visit and what it found; return how many entries are new."""
    new = entries.add(db, visit.source, found, visit.at)
    sources.record(db, visit, next_visit=next_visit, new=new)
    return new


def take_article(
    db: Database,
    waiting: WaitingEntry,
    article: Article,
    rules: IntakeRules,
    *,
    address: str = "",
) -> Intake | None:
    """Take one article in, with its matches and items; return what it changed.

    `address` is where it was found, when that is not what it calls itself. Returns None
    when the entry was taken in before.
    """
    if not entries.is_waiting(db, waiting.id):
        return None
    seen = deduplication.resolve_addresses(db, article, [address, waiting.entry.url])
    if seen.known is None:
        place, marks = deduplication.place(db, seen.article, rules.bounds)
    else:
        place, marks = deduplication.seen_again(db, seen.known, "url"), None
    intake = _decide(db, seen.article, place, waiting.suppressed, rules)
    _write(db, waiting, intake, seen.keys, marks)
    return intake


def give_up(db: Database, waiting: WaitingEntry, reason: str) -> None:
    """Close an entry of which neither page nor listing gave an article."""
    entries.settle(db, waiting.id, "failed", reason=reason)


def _decide(
    db: Database,
    article: Article,
    place: Placement,
    suppressed: Suppression,
    rules: IntakeRules,
) -> Intake:
    if place.known_by == "url":
        return Intake(article=article, place=place, matches=(), alerts=())
    found = rules.engine.matches(article, _log_failed)
    age = article.seen - (article.published or article.seen)
    if not suppressed and age > rules.policy.max_age:
        suppressed = "old"
    reasons = {} if suppressed else _heard(db, place)
    found = [
        replace(
            match,
            suppressed=suppressed
            or match.suppressed
            or reasons.get(match.watchlist, ""),
        )
        for match in found
    ]
    told = tuple(items_of(article, found, rules.engine.by_name))
    return Intake(article=article, place=place, matches=tuple(found), alerts=told)


def _heard(db: Database, place: Placement) -> dict[str, Suppression]:
    """Return the watchlists that are not to be told of this, and why.

    Of a story that goes on they are: whether that is a message is planned later.
    """
    if place.known is not None:
        # The same text elsewhere is as quiet as it was.
        return matches.suppressed(db, place.known)
    if place.composite:
        # Each of its pieces is an article of a story of its own.
        told = [place.story] if place.story else []
        told += stories.joinable(db, [one.article for one in place.overlaps]).values()
        return dict.fromkeys(matches.alerted_for(db, told), "story")
    if place.copy_of is not None and stories.story_of(db, place.copy_of) != place.story:
        return dict.fromkeys(matches.watchlists_of(db, place.copy_of), "copy")
    return {}


def _log_failed(watchlist: str, error: Exception) -> None:
    log.error("query failed", extra={"watchlist": watchlist}, exc_info=error)


def _write(
    db: Database,
    waiting: WaitingEntry,
    intake: Intake,
    keys: Sequence[str],
    marks: IndexEntry | None,
) -> None:
    article, place = intake.article, intake.place
    state: EntryState = "read" if marks else "copy"
    if marks is not None:
        id_ = articles.add(
            db,
            article,
            url_key=keys[0],
            text_key=marks.text_key,
            words=words_of(article),
        )
        deduplication.write_placement(db, id_, place, marks)
    elif place.known is not None and place.known_by:
        id_ = place.known
        articles.add_sighting(
            db, id_, article, url_key=keys[0], known_by=place.known_by
        )
    else:
        raise LookupError(f"{article.url}: neither new nor known")
    addresses.add(db, id_, keys)
    matches.add(db, id_, intake.matches, article.seen)
    alerts.add(db, id_, intake.alerts, article.seen)
    entries.settle(db, waiting.id, state, article=id_)
