"""A watchlist tried on stored coverage, within a bound of work.

The index of words says how many articles it could match at most, and on which days. The
newest of them are read, and a sample that is spread evenly over the others; the report
says how far that went. Where all could be read, its numbers are counted.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from store import proposed_articles
from store.database import Database
from tocsin.intake.article_verdicts import (
    MATCHING,
    ArticleVerdicts,
    TrialHit,
    TrialQuestion,
    VerdictPair,
)
from tocsin.intake.near_misses import near_misses
from tocsin.intake.sample_estimates import Estimate
from tocsin.intake.story_forecast import forecast
from tocsin.intake.trial_candidates import (
    MAX_CANDIDATES,
    Candidates,
    candidates,
    day_starts,
    window_of,
)
from tocsin.intake.trial_report import DayHits, TrialReport, WatchlistDifference
from tocsin.intake.trial_sample import SampledPart, how_many, sampled

LOOK_UPS, INDEX, NEWEST, CHANGES, NEAR, STORIES = 0.2, 0.3, 0.4, 0.5, 0.6, 0.8
INDEX_AGAIN, ALL = 0.9, 1.0
"""Shares of the work that are spent when each part ends: looking up which words fit a
pattern, asking the index what it decides, the newest hits, those that change, the near
misses, the forecast, asking the index about the others, and the sample."""


FEWEST_READ = 5
"""The newest proposals that are read whatever it costs: nobody learns from none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLimits:
    """How much a trial shows, and how much it may work."""

    hits: int = 20
    near_misses: int = 5
    changes: int = 5
    """Articles shown that a change adds, and that it removes."""
    back: timedelta | None = timedelta(days=90)
    """How far back it looks; None is as far as there is anything."""
    days: int = 90
    """Days whose hits are counted one by one."""
    candidates: int = MAX_CANDIDATES
    """Articles that each watchlist may propose; it looks back no further."""
    seconds: float = 0.17
    """Of work on articles; the index takes up to 50 ms beside."""


class WorkTime:
    """A bound on work that is done in parts, by the clock that it is given."""

    def __init__(self, seconds: float, worked: Callable[[], float]) -> None:
        """`worked` gives seconds of work since whenever."""
        self._seconds, self._worked, self._began = seconds, worked, worked()

    def until(self, share: float) -> Callable[[], bool]:
        """Return what says whether less than this share of it is used up."""
        end = self._began + self._seconds * share
        return lambda: self._worked() < end


def try_watchlist(
    db: Database, question: TrialQuestion, limits: TrialLimits
) -> TrialReport:
    """Return what a watchlist finds in stored coverage.

    Each part goes on as long as its share of the work lasts. The statements are short,
    and no text is held.
    """
    return _Trial(db, question, limits).report()


class _Trial:
    """One trial, with the verdicts so far."""

    def __init__(
        self, db: Database, question: TrialQuestion, limits: TrialLimits
    ) -> None:
        self._db, self._question, self._limits = db, question, limits
        self._verdicts = ArticleVerdicts(db, question)
        self._work = WorkTime(limits.seconds, question.worked)
        self._found = self._candidates()

    def _candidates(self) -> Candidates:
        goes_on = self._until(LOOK_UPS)
        window = window_of(self._db, self._question.now, self._limits.back)
        watchlists = [(self._verdicts.tree, self._question.tried)]
        before, tree = self._question.in_force, self._verdicts.tree_in_force
        if before is not None and tree is not None:
            watchlists.append((tree, before))
        most = self._limits.candidates
        return candidates(self._db, window, watchlists, limit=most, goes_on=goes_on)

    def report(self) -> TrialReport:
        """Return the report."""
        db, verdicts, found = self._db, self._verdicts, self._found
        self._ask_index(INDEX)
        hits = list(self._hits())
        shown = self._changes()
        missed = near_misses(
            db,
            verdicts,
            found.window.first,
            limit=self._limits.near_misses,
            goes_on=self._work.until(NEAR),
        )
        messages = forecast(
            db, verdicts, found.tried, window=found.window, goes_on=self._until(STORIES)
        )
        self._ask_index(INDEX_AGAIN)
        groups = (found.added, found.common, found.removed)
        parts = sampled(groups, verdicts, self._until(ALL))
        matches = how_many(parts[:2], lambda pair: pair.tried in MATCHING)
        return TrialReport(
            window=found.window,
            proposed=len(found.tried),
            looked_at=sum(id_ in verdicts.known for id_ in found.tried),
            slow=sum(pair.tried == "slow" for pair in verdicts.known.values()),
            matches=matches,
            suppressed=how_many(parts[:2], lambda pair: pair.tried in ("low", "old")),
            hits=tuple(hits),
            near_misses=tuple(missed),
            days=tuple(self._days(matches)),
            forecast=messages,
            difference=self._difference(parts, *shown),
        )

    def _until(self, share: float) -> Callable[[], bool]:
        return self._work.until(share)

    def _ask_index(self, share: float) -> None:
        """Decide what the index of words can, of those that it was not asked about."""
        known, undecided = self._verdicts.known, self._verdicts.left_to_reading
        for ids in (self._found.tried, self._found.removed):
            left = [id_ for id_ in ids if not (id_ in known or id_ in undecided)]
            self._verdicts.decide_by_index(left, self._until(share))

    def _hits(self) -> Iterator[TrialHit]:
        """Yield the newest matches."""
        goes_on, left = self._until(NEWEST), self._limits.hits
        for number, id_ in enumerate(self._found.tried):
            if not left or (number >= FEWEST_READ and not goes_on()):
                return
            if hit := self._verdicts.explained(id_):
                left -= 1
                yield hit

    def _changes(self) -> tuple[list[TrialHit], list[TrialHit]]:
        """Return some articles that only one of the two would be told of.

        First those of the watchlist that is tried, then those of the one in force.
        """
        if self._question.in_force is None:
            return [], []
        half = (NEWEST + CHANGES) / 2
        added = self._changed(self._found.added, _is_added, self._until(half))
        removed = self._changed(self._found.removed, _is_removed, self._until(CHANGES))
        return (
            list(filter(None, map(self._verdicts.explained, added))),
            [
                hit
                for id_ in removed
                if (hit := self._verdicts.explained(id_, in_force=True))
            ],
        )

    def _changed(
        self,
        ids: Iterable[int],
        fits: Callable[[VerdictPair], bool],
        goes_on: Callable[[], bool],
    ) -> list[int]:
        """Return the newest articles with such verdicts, of those and of the known."""
        known = self._verdicts.known
        found = {id_ for id_, pair in known.items() if fits(pair)}
        for id_ in ids:
            if len(found) >= self._limits.changes or not goes_on():
                break
            if fits(self._verdicts.of(id_)):
                found.add(id_)
        return sorted(found, reverse=True)[: self._limits.changes]

    def _difference(
        self,
        parts: list[SampledPart],
        added: list[TrialHit],
        removed: list[TrialHit],
    ) -> WatchlistDifference | None:
        if self._question.in_force is None:
            return None
        return WatchlistDifference(
            added=how_many(parts, _is_added),
            removed=how_many(parts, _is_removed),
            unchanged=how_many(
                parts, lambda pair: pair.tried == pair.in_force == "alert"
            ),
            some_added=tuple(added),
            some_removed=tuple(removed),
        )

    def _days(self, matches: Estimate) -> Iterator[DayHits]:
        """Yield the hits of each day, the oldest first."""
        ids, known = self._found.tried, self._verdicts.known
        share = matches.value / len(ids) if ids else 0.0
        zone = self._question.zone
        starts = day_starts(self._found.window, zone, self._limits.days)
        firsts = [proposed_articles.first_since(self._db, start) for start in starts]
        of_day: list[list[int]] = [[] for _ in starts]
        for id_ in ids:
            day = bisect_right(firsts, id_) - 1
            if day >= 0:
                of_day[day].append(id_)
        for start, group in zip(starts, of_day, strict=True):
            is_exact = all(id_ in known for id_ in group)
            counted = sum(known[id_].tried in MATCHING for id_ in group if is_exact)
            yield DayHits(
                day=start.astimezone(zone).date(),
                hits=counted if is_exact else len(group) * share,
                is_exact=is_exact,
            )


def _is_added(pair: VerdictPair) -> bool:
    return pair.tried == "alert" != pair.in_force


def _is_removed(pair: VerdictPair) -> bool:
    return pair.in_force == "alert" != pair.tried
