"""The articles that a trial can be about: what the index of words proposes."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store import articles, proposed_articles
from store.database import Database
from store.model import Watchlist
from tocsin.intake.search import proposed_by
from tocsin.watchlists.nodes import QueryNode

MAX_CANDIDATES = 50_000
"""Proposals that are held for one watchlist: 400 kB, 15 ms. Of words that stand in a
fifth of all news it is three months of 1,400 articles a day."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialWindow:
    """The stretch of stored coverage that is looked at."""

    since: datetime
    until: datetime
    first: int
    """The number of its first article."""
    articles: int
    """How many articles it has."""

    @property
    def days(self) -> float:
        """How many days it spans; at least one."""
        return max((self.until - self.since) / DAY, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Articles that two watchlists may match, each group newest first."""

    window: TrialWindow
    tried: Sequence[int]
    """Those that the watchlist to try may match: all it can, within the window."""
    added: Sequence[int]
    """Of these, those that the one in force cannot match."""
    common: Sequence[int]
    """Of these, the others."""
    removed: Sequence[int]
    """Those that only the one in force may match."""


def window_of(db: Database, now: datetime, back: timedelta | None) -> TrialWindow:
    """Return the stretch from so long ago until now; None is all that is stored."""
    oldest = articles.oldest(db) or now
    since = oldest if back is None else max(oldest, now - back)
    return _window(db, since, now)


def _window(db: Database, since: datetime, until: datetime) -> TrialWindow:
    first = proposed_articles.first_since(db, since)
    return TrialWindow(
        since=since, until=until, first=first, articles=articles.last(db) - first + 1
    )


def candidates(
    db: Database,
    window: TrialWindow,
    watchlists: Sequence[tuple[QueryNode, Watchlist]],
    *,
    limit: int,
    goes_on: Callable[[], bool],
) -> Candidates:
    """Return what watchlists propose, within a window that may have to be shorter.

    They are the one to try and, if there is one, the one in force, each behind its
    tree. The window ends where one of them proposes `limit` articles. Words are looked
    up while `goes_on` says so.
    """
    proposed = [
        _newest(db, proposed_by(db, tree, goes_on=goes_on), window.first, limit)
        for tree, _ in watchlists
    ]
    last = [ids[-1] for ids in proposed if len(ids) == limit]
    if last:
        window = _shorter(db, window, max(last))
        proposed = [_from(ids, window.first) for ids in proposed]
    new, *before = (
        _of_sources(db, window, ids, watchlist)
        for ids, (_, watchlist) in zip(proposed, watchlists, strict=True)
    )
    if not before:
        return Candidates(window=window, tried=new, added=new, common=(), removed=())
    (old,) = before
    known_new, known_old = set(new), set(old)
    return Candidates(
        window=window,
        tried=new,
        added=array("q", (id_ for id_ in new if id_ not in known_old)),
        common=array("q", (id_ for id_ in new if id_ in known_old)),
        removed=array("q", (id_ for id_ in old if id_ not in known_new)),
    )


def day_starts(window: TrialWindow, zone: ZoneInfo, most: int) -> list[datetime]:
    """Return the beginnings of the last days of a window, today's last; at most `most`.

    Days are those of the zone.
    """
    today = window.until.astimezone(zone).date()
    begun = (
        datetime.combine(today - timedelta(days=back), time(), zone).astimezone(UTC)
        for back in reversed(range(most))
    )
    return [at for at in begun if at + DAY > window.since]


def _newest(db: Database, expression: str, first: int, limit: int) -> "array[int]":
    ids = proposed_articles.newest(db, expression, first, limit)
    # By time and by number is nearly the same order, but not quite.
    return array("q", sorted(ids, reverse=True))


def _of_sources(
    db: Database, window: TrialWindow, ids: "array[int]", watchlist: Watchlist
) -> "array[int]":
    if not watchlist.sources:
        return ids
    listed = proposed_articles.of_sources(db, watchlist.sources, window.first)
    return array("q", (id_ for id_ in ids if id_ in listed))


def _shorter(db: Database, window: TrialWindow, first: int) -> TrialWindow:
    since = proposed_articles.seen(db, first) or window.since
    return TrialWindow(
        since=since,
        until=window.until,
        first=first,
        articles=articles.last(db) - first + 1,
    )


def _from(ids: "array[int]", first: int) -> "array[int]":
    """Return the numbers that are not smaller; they are sorted, the largest first."""
    return ids[: len(ids) - bisect_left(ids[::-1], first)]
