"""What a trial of a watchlist on stored coverage found."""

from dataclasses import dataclass
from datetime import date

from tocsin.intake.article_verdicts import TrialHit, TrialMiss
from tocsin.intake.sample_estimates import Estimate
from tocsin.intake.trial_candidates import TrialWindow


@dataclass(frozen=True, slots=True)
class DayHits:
    """How many articles of one day match."""

    day: date
    hits: float
    is_exact: bool
    """Whether they were counted; else they are reckoned from a sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageForecast:
    """How many messages the watchlist would send, if it sends each story at once."""

    days: float
    """Of how many days the stories are counted."""
    stories: Estimate
    """Stories a day that would be told; copies and follow-ups are within them."""
    follow_ups: float | None
    """Follow-ups for each first message, as in the last messages of all watchlists;
    None before there were enough messages."""

    @property
    def messages(self) -> Estimate:
        """Messages a day: one for each story, and its follow-ups."""
        times = 1 + (self.follow_ups or 0)
        found = self.stories
        return Estimate(found.value * times, found.low * times, found.high * times)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistDifference:
    """What a change of a watchlist would change in what it is told."""

    added: Estimate
    """Articles that only the changed one would be told, within the window."""
    removed: Estimate
    """Articles that only the one in force would be told."""
    unchanged: Estimate
    some_added: tuple[TrialHit, ...]
    """The newest that were found."""
    some_removed: tuple[TrialHit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """What a watchlist would have found, as far as time allowed to look."""

    window: TrialWindow
    proposed: int
    """Articles in the window that it could match, by the index of words."""
    looked_at: int
    """How many of these were read and decided."""
    slow: int
    """How many of these took too long to decide."""
    matches: Estimate
    """How many articles match within the window."""
    suppressed: Estimate
    """How many of these would not be told: below min_score, or old."""
    hits: tuple[TrialHit, ...]
    """The newest, newest first."""
    near_misses: tuple[TrialMiss, ...]
    days: tuple[DayHits, ...]
    """The last days of the window, today last."""
    forecast: MessageForecast
    difference: WatchlistDifference | None
    """None where nothing is in force."""

    @property
    def is_whole(self) -> bool:
        """Return whether every article was looked at that could match."""
        return self.looked_at >= self.proposed
