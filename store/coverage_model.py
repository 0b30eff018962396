"""Coverage: whether a source is seen as it should be, and what shows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from store.habit_model import PublishingHabit
from store.model import Visit

CoverageState = Literal[
    "new",
    "ok",
    "surging",
    "moved",
    "undated",
    "stub only",
    "quiet",
    "empty",
    "walled",
    "layout changed",
    "blocked",
    "failing",
]
"""How a source is doing; docs/sources.md says what each state means."""

STATES: tuple[CoverageState, ...] = get_args(CoverageState)
"""All states, the harmless ones first."""

BLIND: frozenset[CoverageState] = frozenset(
    ["empty", "walled", "layout changed", "blocked", "failing"]
)
"""States in which what the source publishes is not seen."""

TROUBLE = BLIND | {"quiet"}
"""States that need a person."""

REPORTED = TROUBLE | {"undated", "stub only"}
"""States of which the operator gets a notice."""

Cause = Literal["", "visits", "listing", "pages", "days"]
"""Where a state shows; empty for states that nothing is wrong in."""

PageOutcome = Literal["read", "stub", "refused", "missing"]
"""What came of an entry's page: its text; a teaser, or only what was listed; a page
that is not the article, such as a wall; or no page at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The state of a source."""

    state: CoverageState
    since: datetime
    cause: Cause = ""
    reason: str = ""
    """Why, in one sentence; empty when all is well."""
    remedy: str = ""
    """What to do, in one sentence; empty when there is nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """An entry whose page was asked for, and what came of it."""

    seen: datetime
    """When the entry was first listed."""
    outcome: PageOutcome
    dated: bool = True
    """Whether its article has a date."""
    reason: str = ""
    """Why it is refused or missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """What a source gave on one day, in UTC."""

    day: date
    visits: int
    """Those that went well."""
    new: int
    """Entries that it had not listed before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """What is known of a source when its state is decided."""

    visits: tuple[Visit, ...] = ()
    """The last ones, the newest first."""
    pages: tuple[PageResult, ...] = ()
    """Of its last entries, the newest first."""
    days: tuple[DayCount, ...] = ()
    """The oldest first; days without a visit are missing."""
    has_listed: bool = False
    """Whether a visit ever listed an entry."""
    last_listed: int = 0
    """Entries at the last visit that listed any."""
    empty_since: datetime | None = None
    """When it began to list nothing; None when it lists something."""
    longest_empty: timedelta = timedelta(0)
    """How long it listed nothing at most, before it listed something again."""
    last_visit: datetime | None = None
    last_new: datetime | None = None
    """The last visit that found something new; None when none did."""
    habit: PublishingHabit | None = None
    """When it publishes; None while that is not known."""
    has_parts: bool = False
    """Whether it is an index, which lists nothing when none of its parts changed."""
    moved_to: str = ""
    """Where permanent redirects lead; empty for nowhere."""
    before: Coverage | None = None
    """The last state; None when it was never decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSource:
    """A source whose state was decided."""

    key: str
    coverage: Coverage
    last_visit: datetime | None
    """The last visit that it was decided by; None when there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A source that is watched, with its state, as people and notices are told it."""

    key: str
    name: str
    url: str
    coverage: Coverage | None
    """None when its state was not decided yet."""
    last_new: datetime | None = None
    next_visit: datetime | None = None
    paused: datetime | None = None
    """When somebody paused it; None while it is visited."""
    reported: str = ""
    """The state that the operator's last notice gave; empty for none, or well again."""
    reported_at: datetime | None = None
    """When that notice was written."""
    changed: datetime | None = None
    """When the state was noticed; None when it was not decided yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageChange:
    """A source whose state has changed."""

    key: str
    before: CoverageState
    after: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindSpan:
    """A time in which a source could not be read."""

    key: str
    name: str
    state: str
    began: datetime
    ended: datetime | None
    """None while it lasts."""
