"""Records of sources as tables write them: a visit, a page, a day for each sign."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from store.coverage_model import DayCount, PageOutcome, PageResult
from store.model import Visit
from tests.support.factories import NOW

EVERY = timedelta(minutes=15)

UNREAD_RULES = "robots.txt forbids this address as long as it cannot be read (HTTP 503)"

SIGNS = {
    "+": ("ok", 200, 20, ""),
    "=": ("unchanged", 304, 0, ""),
    "0": ("ok", 200, 0, ""),
    "5": ("soft", 503, 0, "HTTP 503: the site has an internal error"),
    "d": ("soft", None, 0, "the host does not exist or is private"),
    "4": ("hard", 404, 0, "HTTP 404: the site has no page at this address"),
    "3": ("hard", 403, 0, "HTTP 403: the site refuses the request"),
    "9": ("soft", 429, 0, "HTTP 429: the site asks for fewer requests"),
    "r": ("hard", None, 0, "robots.txt forbids this address"),
    "u": ("soft", 503, 0, UNREAD_RULES),
    "h": ("hard", 200, 0, "this page links only to its own sections"),
}
"""Sign → outcome, status, listed, reason of a visit."""


def visits(
    signs: str, *, until: datetime = NOW, every: timedelta = EVERY
) -> tuple[Visit, ...]:
    """Return visits, the newest first; the signs are in order of time."""
    found = []
    for number, sign in enumerate(reversed(signs)):
        outcome, status, listed, reason = SIGNS[sign]
        found.append(
            Visit(
                source="gazette",
                at=until - number * every,
                outcome=outcome,  # type: ignore[arg-type]  # a Literal of the table
                status=status,
                listed=listed,
                reason=reason,
            )
        )
    return tuple(found)


PAGES: dict[str, tuple[PageOutcome, bool, str]] = {
    "p": ("read", True, ""),
    "u": ("read", False, ""),
    "s": ("stub", True, ""),
    "w": ("refused", True, "the page asks for a login"),
    "3": ("missing", True, "HTTP 403: the site refuses the request"),
    "?": ("missing", True, ""),
    "5": ("missing", True, "HTTP 503: the site has an internal error"),
    "r": ("missing", True, "robots.txt forbids this address"),
    "x": ("missing", True, UNREAD_RULES),
    "l": ("missing", True, "the page is a list of articles"),
}
"""Sign → outcome, whether it has a date, and reason of a page."""


def pages(signs: str, *, each: timedelta = EVERY) -> tuple[PageResult, ...]:
    """Return pages, the newest first; the signs are in order of time."""
    return tuple(
        PageResult(
            seen=NOW - number * each,
            outcome=PAGES[sign][0],
            dated=PAGES[sign][1],
            reason=PAGES[sign][2],
        )
        for number, sign in enumerate(reversed(signs))
    )


def days(
    counts: Sequence[int], *, now: datetime = NOW, today: int | None = None
) -> tuple[DayCount, ...]:
    """Return the days before today with these counts, and today if it has one."""
    last = now.astimezone(UTC).date()
    first = last - timedelta(days=len(counts))
    found = [*counts, *([] if today is None else [today])]
    return tuple(
        DayCount(day=first + timedelta(days=number), visits=96, new=new)
        for number, new in enumerate(found)
    )


def weeks(pattern: Iterable[int], number: int) -> list[int]:
    """Return the counts of a week, Monday first, so many times; NOW is a Monday."""
    return [*pattern] * number
