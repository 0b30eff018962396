"""Requests to a site while its sources are looked for: few, and politely."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from scrapy.http import Response

from spiders import urls
from spiders.fetch.access import Part
from spiders.fetch.failures import explain, refusal
from spiders.fetch.header_text import header_text
from spiders.fetch.host_slots import HostSlot
from spiders.fetch.poller import Poller
from spiders.fetch.robots import SITEMAPS
from spiders.fetch.visit import MAX_LISTING_BYTES, FetchedListing

BUSY_SECONDS = 120.0
"""How long a turn of a host is waited for that others ask as well. It has an end: of
two that wait for each other's hosts none would get its turn."""

LOOK_SECONDS = 0.05

_NOT_HTML = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"{", b"[")
"""How listings begin that a server calls HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswer:
    """What a site sent for one of its addresses."""

    url: str
    """The address after redirects."""
    body: bytes
    content_type: str = ""
    sitemaps: tuple[str, ...] | None = None
    """The sitemaps that the robots.txt of its host names; None where it was not read
    with this answer."""

    @property
    def looks_like_html(self) -> bool:
        """Return whether it is a page, whatever the server calls it."""
        start = self.body[:1_000].lstrip().lower()
        if b"<html" in start or b"<!doctype html" in start:
            return True
        is_named_html = "html" in self.content_type.lower()
        return is_named_html and not start.startswith(_NOT_HTML)


@dataclass(slots=True)
class SiteRequests:
    """Makes a bounded number of requests, each in the turn of its host."""

    poller: Poller
    clock: Callable[[], datetime]
    most: int
    """How many requests may be made."""
    held: str = ""
    """The host whose slot the caller holds: its turn is not waited for."""
    made: int = 0
    source: str = ""
    """The key of the source whose login and proxy they have; empty for neither."""

    @property
    def left(self) -> int:
        """How many more requests may be made."""
        return max(0, self.most - self.made)

    async def get(self, url: str, *, part: Part = "page") -> SiteAnswer | str:
        """Return an answer, or a sentence why there is none. It never raises.

        `part` says whether the source's listing is asked for, or another page.
        """
        if not self.left:
            return "it was not tried: enough was asked of this site"
        turn = await self.turn(urls.host(url))
        if turn is None:
            return "it was not tried: its host is busy"
        self.made += 1
        try:
            answer = await self.poller.get(
                url, source=self.source, max_bytes=MAX_LISTING_BYTES, part=part
            )
        except Exception as error:
            return explain(error).sentence
        finally:
            turn.leave()
        refused = refusal(answer, self.clock())
        return refused.sentence if refused else _site_answer(answer)

    async def turn(self, host: str) -> HostSlot | None:
        """Wait for the host's turn, and take it; return None when it never comes."""
        slots = self.poller.host_slots
        if host and host == self.held:
            return slots.take("")
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                while not slots.is_free(host):  # noqa: ASYNC110  # others free it
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            return None
        return slots.take(host)


def answer_of(fetched: FetchedListing) -> SiteAnswer | None:
    """Return what a site sent in place of a list; None for an empty answer."""
    body, kind = fetched.body, fetched.content_type
    if not body.strip():
        return None
    return SiteAnswer(url=fetched.url, body=body, content_type=kind)


def _site_answer(answer: Response) -> SiteAnswer:
    return SiteAnswer(
        url=answer.url,
        body=answer.body,
        content_type=header_text(answer, "Content-Type"),
        sitemaps=answer.meta.get(SITEMAPS),
    )
