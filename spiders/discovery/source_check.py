"""Test a source step by step: its address, its list, the first article of that.

Each step that fails comes with what a person can type next.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from spiders.discovery.finder import MOST_REQUESTS, Finder, Run, read_listing
from spiders.discovery.site_requests import SiteAnswer, SiteRequests
from spiders.discovery.when_to_look import may_be_home
from spiders.extract.page_task import read_page
from spiders.fetch.mailbox_address import is_mailbox
from spiders.fetch.poller import Poller
from spiders.fetch.robots import FORBIDDEN
from spiders.fetch.visit import FetchedListing, visit
from spiders.kinds.builtin import KINDS
from spiders.listing import Listing, NotAListingError
from spiders.page_refusal import refusal_reason
from store.bookmarks import Bookmark
from store.model import Entry, Source

MOST = 3
"""Requests: the list, a part of an index, an article."""

CheckStep = Literal["password", "robots.txt", "answer", "list", "first article", ""]
"""The step that failed; empty when none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    """How the test of a source ended."""

    source: str
    said: str
    """What was seen, in words for a person."""
    failed: CheckStep = ""
    remedy: str = ""
    """What to type; empty when nothing has to be done."""

    @property
    def is_good(self) -> bool:
        """Return whether no step failed."""
        return not self.failed


async def check_source(
    source: Source, poller: Poller, run: Run, clock: Callable[[], datetime]
) -> SourceCheck:
    """Return how the test of a source ended; with at most three requests.

    From a home page the source is looked for, with at most ten more.
    """
    asked = SiteRequests(poller, clock, MOST, source=source.key)
    if is_mailbox(source.url):
        return await _check_mailbox(source, asked, run)
    answer = await asked.get(source.url, part="listing")
    if isinstance(answer, str):
        return _no_answer(source, answer)
    if source.kind not in KINDS:
        return SourceCheck(
            source=source.key, said=f"answers; its spider {source.kind!r} is not run"
        )
    if may_be_home(source) and answer.looks_like_html:
        most, key = MOST_REQUESTS - 1, source.key
        finder = Finder(poller=poller, run=run, clock=clock, most=most, source=key)
        found = await finder.find(source.url, answer)
        if not found.best:
            why = "no source was found from this page"
            remedy = f"See what was tried: {_discover(source.url)}"
            return _failed(source, "list", why, remedy)
        way, listing = found.best[0].way, Listing(entries=found.best[0].entries)
        used = replace(source, url=way.url, kind=way.kind)
        ended = await _first_article(used, listing, asked, run)
        chosen = f"a home page, from which {way.kind} {way.url} is found: {ended.said}"
        return replace(ended, said=chosen)
    return await _check_list(source, answer, asked, run)


async def _check_mailbox(source: Source, asked: SiteRequests, run: Run) -> SourceCheck:
    async def read(fetched: FetchedListing) -> Listing:
        listing: Listing = await run(KINDS[source.kind].listing, *fetched.answer)
        return listing

    seen, entries = await visit(
        source, Bookmark(), poller=asked.poller, read=read, now=asked.clock()
    )
    if seen.outcome not in ("ok", "unchanged"):
        return _no_answer(source, seen.reason)
    if not entries:
        said = seen.reason or "answers; its folder has no mail"
        return SourceCheck(source=source.key, said=said)
    return await _first_article(source, Listing(entries=entries), asked, run)


async def _check_list(
    source: Source, answer: SiteAnswer, asked: SiteRequests, run: Run
) -> SourceCheck:
    try:
        listing = await _listing(source, answer, asked, run)
    except NotAListingError as error:
        return _failed(source, "list", str(error), _find(source))
    except Exception as error:
        said = f"it could not be read: {type(error).__name__}: {error}"
        return _failed(source, "list", said, _find(source))
    if not listing.entries:
        return _failed(source, "list", "it lists nothing", _find(source))
    return await _first_article(source, listing, asked, run)


async def _listing(
    source: Source, answer: SiteAnswer, asked: SiteRequests, run: Run
) -> Listing:
    """Return what the source lists; of an index, what its first part lists."""
    listing = await read_listing(answer, source.kind, run, source.options)
    if not listing.parts:
        return listing
    part = await asked.get(listing.parts[0].url)
    if isinstance(part, str):
        raise NotAListingError(f"its first part, {listing.parts[0].url}: {part}")
    return await read_listing(part, source.kind, run, source.options)


async def _first_article(
    source: Source, listing: Listing, asked: SiteRequests, run: Run
) -> SourceCheck:
    """Read the first article as the daemon would, and say what came of it."""
    entry, count = listing.entries[0], len(listing.entries)
    seen = f"{count} {'entry' if count == 1 else 'entries'}"
    times = [each.listed_time for each in listing.entries]
    if newest := max(filter(None, times), default=None):
        seen += f", the newest of {newest:%Y-%m-%d}"
    if entry.complete:
        return SourceCheck(source=source.key, said=f"{seen}; its texts are complete")
    page = await asked.get(entry.url)
    if isinstance(page, str):
        why = f"{seen}, but {entry.url}: {page}"
        return _failed(source, "first article", why, _extract(entry))
    try:
        reading = await run(read_page, page.body, page.url, page.content_type)
    except Exception as error:
        why = f"{seen}, but {entry.url}: {type(error).__name__}: {error}"
        return _failed(source, "first article", why, _extract(entry))
    by_link = source.kind == "page"
    why = refusal_reason(entry, reading, address=page.url, by_link=by_link)
    if reading.report.is_list:
        why = why or "the page is a list of articles"
    if why or not reading.text:
        why = why or "no text is found on it"
        said = f"{seen}, but {entry.url}: {why}"
        return _failed(source, "first article", said, _extract(entry))
    length = f"{len(reading.text):,} characters"
    return SourceCheck(
        source=source.key, said=f"{seen}; of the first, {entry.url}, {length} are read"
    )


def _no_answer(source: Source, why: str) -> SourceCheck:
    if why == FORBIDDEN:
        remedy = (
            f"Look for another way in: {_discover(source.url)}   or ask the outlet "
            "to allow your robot."
        )
        return _failed(source, "robots.txt", why, remedy)
    if why.startswith(("HTTP 401", "HTTP 403")):
        remedy = (
            "Tell the outlet who you are: contact under [crawl]; or look for another "
            f"way in: {_discover(source.url)}"
        )
    elif why.startswith(("HTTP 404", "HTTP 410")):
        remedy = _find(source)
    else:
        remedy = f"Try again later: tocsin sources check {source.key}"
    return _failed(source, "answer", why, remedy)


def _failed(source: Source, step: CheckStep, why: str, remedy: str) -> SourceCheck:
    said = f"{step}: {why}"
    return SourceCheck(source=source.key, said=said, failed=step, remedy=remedy)


def _find(source: Source) -> str:
    """Return the command that looks for the source from its site's front page."""
    scheme, _, rest = source.url.partition("://")
    home = f"{scheme}://{rest.partition('/')[0]}/"
    return f"Look for its source: {_discover(home)}"


def _discover(url: str) -> str:
    return f"tocsin discover {shlex.quote(url)}"


def _extract(entry: Entry) -> str:
    return f"See what is read of it: tocsin extract {shlex.quote(entry.url)}"
