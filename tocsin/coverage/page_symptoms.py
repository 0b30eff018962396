"""What the pages of a source's entries show: walls, teasers, no dates. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from store.coverage_model import Coverage, CoverageState, PageResult, SourceRecord
from store.model import Source
from tocsin.coverage.visit_symptoms import another_way, sentence

ENOUGH = 5
"""Pages from which a source is judged by them."""

MOST, FEW = 0.7, 0.4
"""The share of pages from which a state begins, and below which it ends."""

LIST = "list of articles"
"""In the reason of a page that is another list: what a page of sections links to."""

REFUSING = ("HTTP 401", "HTTP 402", "HTTP 403", "HTTP 429", "HTTP 451", "robots.txt")
"""In the reasons of pages that a site refuses."""


def _is_list(page: PageResult) -> bool:
    return page.outcome in ("missing", "refused") and LIST in page.reason


def _is_blocked(page: PageResult) -> bool:
    return page.outcome == "missing" and any(sign in page.reason for sign in REFUSING)


_SHOWN: tuple[tuple[CoverageState, Callable[[PageResult], bool]], ...] = (
    ("layout changed", _is_list),
    ("blocked", _is_blocked),
    ("walled", lambda page: page.outcome == "refused"),
    ("failing", lambda page: page.outcome == "missing"),
)
"""States in which no page is read, the most telling first."""

_POOR: tuple[tuple[CoverageState, Callable[[PageResult], bool]], ...] = (
    ("stub only", lambda page: page.outcome == "stub"),
    ("undated", lambda page: not page.dated),
)
"""States in which pages are read, and something is missing."""


def unread_pages(record: SourceRecord, source: Source) -> Coverage | None:
    """Return the state of a source whose pages are not read; None when they are."""
    return _first(_SHOWN, record, _explained(record.pages), source)


def poor_pages(record: SourceRecord, source: Source) -> Coverage | None:
    """Return the state of a source whose pages lack text or date; None otherwise."""
    had = [page for page in record.pages if page.outcome in ("read", "stub")]
    return _first(_POOR, record, had, source)


def _explained(pages: Sequence[PageResult]) -> list[PageResult]:
    """Return pages, those that are missing for an unknown reason with the commonest.

    What was taken from its listing in the end does not say why.
    """
    reasons = [page.reason for page in pages if page.outcome == "missing"]
    why = _commonest(reasons)
    return [
        replace(page, reason=page.reason or why) if page.outcome == "missing" else page
        for page in pages
    ]


def _commonest(reasons: Iterable[str]) -> str:
    found = Counter(reason for reason in reasons if reason)
    return max(found, key=lambda reason: found[reason], default="")


def _first(
    states: Sequence[tuple[CoverageState, Callable[[PageResult], bool]]],
    record: SourceRecord,
    pages: Sequence[PageResult],
    source: Source,
) -> Coverage | None:
    before = record.before
    for state, shows in states:
        showing = [page for page in pages if shows(page)]
        lasts = before is not None and (before.state, before.cause) == (state, "pages")
        share = len(showing) / len(pages) if pages else 0.0
        # From one visit alone it may be a hiccup of the site at that minute.
        begins = len({page.seen for page in showing}) > 1 and shows(pages[0])
        is_so = share >= FEW if lasts else share >= MOST and begins
        if len(pages) >= ENOUGH and is_so:
            return _coverage(state, showing, len(pages), source)
    return None


def _coverage(
    state: CoverageState, showing: Sequence[PageResult], of: int, source: Source
) -> Coverage:
    why = _commonest(page.reason for page in showing)
    count = f"{len(showing)} of the last {of} pages"
    if state == "stub only":
        reason = f"{count} give no text beyond a teaser."
        remedy = "Nothing, if they are paid for; else read one: tocsin extract URL"
    elif state == "undated":
        reason = f"{count} show no date."
        remedy = "See what one shows: tocsin extract URL"
    else:
        reason = sentence(f"{count} cannot be read: {why or 'no page came'}")
        remedy = f"Open an article of {source.url}; to {another_way(source)}"
    since = min(page.seen for page in showing)
    return Coverage(
        state=state, cause="pages", since=since, reason=reason, remedy=remedy
    )
