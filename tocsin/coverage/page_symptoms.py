"""What the pages of a source's entries show: walls, teasers, no dates. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from math import prod

from store.coverage_model import Coverage, CoverageState, PageResult, SourceRecord
from store.model import Source
from tocsin.coverage.visit_symptoms import another_way, sentence

ENOUGH = 5
"""Pages from which a source is judged that was always so."""

ALWAYS = 0.85
"""The share of pages from which it was: 5 of 5, 10 of 10, 27 of 30."""

FEW = 0.4
"""The share of pages below which a state ends."""

CHANCE = 6e-6
"""How unlikely it is, by the pages before, that so many in a row show a thing: with
that a state begins. It takes 4 pages where the 56 before were read, 7 where a tenth is
for subscribers, 15 where more than a third is. Three began in 2,850,000 pages drawn at
random, of which 2 to 40 in 100 showed it."""

BACK = 1e-3
"""How unlikely so many good pages in a row are when it ends: 3 after 10 poor ones."""

LIST = "list of articles"
"""In the reason of a page that is another list: what a page of sections links to."""

REFUSING = ("HTTP 401", "HTTP 402", "HTTP 403", "HTTP 429", "HTTP 451")
"""In the reasons of pages that a site refuses."""

FORBIDDEN = "robots.txt forbids this address"
"""The whole reason of pages that a site's rules exclude. With more behind it, the rules
could not be read, and the server is at fault."""


def _is_list(page: PageResult) -> bool:
    return page.outcome in ("missing", "refused") and LIST in page.reason


def _is_blocked(page: PageResult) -> bool:
    is_refused = any(sign in page.reason for sign in REFUSING)
    return page.outcome == "missing" and (is_refused or page.reason == FORBIDDEN)


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
        if before is not None and (before.state, before.cause) == (state, "pages"):
            since = before.since if _lasts(pages, shows, before.since) else None
        else:
            since = _beginning(pages, shows)
        if since is not None:
            return _coverage(state, pages, shows=shows, since=since, source=source)
    return None


def _beginning(
    pages: Sequence[PageResult], shows: Callable[[PageResult], bool]
) -> datetime | None:
    """Return since when pages show a thing, as those before did not or as all do.

    None when they do not. From one visit alone it may be a hiccup of the site at that
    minute.
    """
    run = list(takewhile(shows, pages))
    if len({page.seen for page in run}) < 2:
        return None
    if _chance(len(run), pages[len(run) :], shows) <= CHANCE:
        return min(page.seen for page in run)
    if len(pages) >= ENOUGH and _share(pages, shows) >= ALWAYS:
        return min(page.seen for page in pages if shows(page))
    return None


def _lasts(
    pages: Sequence[PageResult], shows: Callable[[PageResult], bool], since: datetime
) -> bool:
    """Return whether what began then goes on: good pages are as rare as since then."""
    good = sum(1 for _ in takewhile(lambda page: not shows(page), pages))
    later = [page for page in pages if page.seen >= since]
    shown = sum(map(shows, later))
    if not shown or (len(later) >= ENOUGH and shown < FEW * len(later)):
        return False
    return (1 - _share(later[good:], shows)) ** good > BACK


def _chance(
    run: int, before: Sequence[PageResult], shows: Callable[[PageResult], bool]
) -> float:
    """Return how likely so many pages in a row show a thing after those before.

    That is the rule of succession, page by page. The power of the share before would
    trust ten pages without a teaser too much.
    """
    shown, known = sum(map(shows, before)), len(before)
    return prod((shown + 1 + more) / (known + 2 + more) for more in range(run))


def _share(pages: Sequence[PageResult], shows: Callable[[PageResult], bool]) -> float:
    """Return the share of pages that show a thing, as if two more were half and half.

    That is the rule of succession: of none that were seen it is one half.
    """
    return (sum(map(shows, pages)) + 1) / (len(pages) + 2)


def _coverage(
    state: CoverageState,
    pages: Sequence[PageResult],
    *,
    shows: Callable[[PageResult], bool],
    since: datetime,
    source: Source,
) -> Coverage:
    later = [page for page in pages if page.seen >= since]
    showing = [page for page in later if shows(page)]
    why = _commonest(page.reason for page in showing)
    count = f"{len(showing)} of the last {len(later)} pages"
    if state == "stub only":
        reason = f"{count} give no text beyond a teaser."
        remedy = "Nothing, if they are paid for; else read one: tocsin extract URL"
    elif state == "undated":
        reason = f"{count} show no date."
        remedy = "See what one shows: tocsin extract URL"
    else:
        reason = sentence(f"{count} cannot be read: {why or 'no page came'}")
        remedy = f"Open an article of {source.url}; to {another_way(source)}"
    return Coverage(
        state=state, cause="pages", since=since, reason=reason, remedy=remedy
    )
