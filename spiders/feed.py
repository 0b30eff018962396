"""Feeds: RSS, Atom, RDF and JSON Feed → entries.

Pure and costly: runs in a worker process. fastfeedparser reads 246 of 249 real feeds as
feedparser does at an eightieth of the CPU; where it fails or finds nothing, feedparser
has its say. Neither expands XML entities into bombs or follows external ones.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from spiders import urls
from spiders.listing import Listing, NotAListingError, plain
from store.model import Entry

MAX_ENTRIES = 1_000
"""Entries taken from one feed, in the feed's order: real ones list 100 at the 95th
percentile. A feed of 20,000 is an archive, and its newest stand first."""

MAX_SUMMARY = 100_000
"""Characters of feed text kept per entry."""


def listing(body: bytes, url: str, options: Mapping[str, str]) -> Listing:
    """Return what a feed lists.

    Raises NotAListingError with a sentence for a person when it is no feed.
    """
    del options  # a feed needs none
    document = _fast(body) or _thorough(body)
    entries = [
        entry for item in document.entries[:MAX_ENTRIES] if (entry := _entry(item, url))
    ]
    return Listing(
        entries=tuple(entries),
        language=str(document.feed.get("language") or "").lower(),
        left_out=len(document.entries) - len(entries),
    )


def _fast(body: bytes) -> Any:
    import fastfeedparser  # here and below: only a worker process needs to load them

    # It raises whatever its Rust core meets; feedparser then gives the final word.
    with suppress(Exception):
        document = fastfeedparser.parse(body)
        if document.entries:
            return document
    return None


def _thorough(body: bytes) -> Any:
    import feedparser

    if not body.strip():
        raise NotAListingError("the answer was empty")
    document = feedparser.parse(body)
    if not document.entries and not document.version:
        start = body[:1_000].lstrip().lower()
        if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
            raise NotAListingError("this is an HTML page, not a feed")
        raise NotAListingError("this is neither RSS, Atom, RDF nor JSON Feed")
    return document


def _entry(item: Mapping[str, Any], base: str) -> Entry | None:
    title = plain(str(item.get("title") or ""))
    link = urls.absolute(base, str(item.get("link") or "") or _permalink(item))
    summary = _text(item)
    if link:
        complete = False
    elif title and item.get("id"):
        # No page of its own: the feed is all there is.
        link, complete = _own_address(base, str(item["id"])), True
    else:
        return None
    return Entry(
        url=link,
        title=title,
        summary=summary,
        published=_time(item),
        authors=tuple(_authors(item)),
        complete=complete,
    )


def _own_address(base: str, id_: str) -> str:
    return f"{base}{'&' if '?' in base else '?'}entry={quote(id_, safe='')}"


def _permalink(item: Mapping[str, Any]) -> str:
    id_ = str(item.get("id") or "")
    return id_ if urls.is_web(id_) else ""


def _text(item: Mapping[str, Any]) -> str:
    texts = [str(part.get("value") or "") for part in item.get("content") or ()]
    texts += [str(item.get("summary") or ""), str(item.get("description") or "")]
    return plain(max(texts, key=len)[:MAX_SUMMARY])


def _authors(item: Mapping[str, Any]) -> Iterable[str]:
    for author in item.get("authors") or ():
        name = plain(str(author.get("name") or ""))
        # RSS writes `mail@host (Name)`; a bare address is nobody's name.
        if "(" in name and name.endswith(")"):
            name = name.partition("(")[2][:-1].strip()
        if name and "@" not in name:
            yield name


def _time(item: Mapping[str, Any]) -> datetime | None:
    parsed = item.get("published_parsed") or item.get("updated_parsed")
    with suppress(ValueError, TypeError, OverflowError):
        if parsed:
            year, month, day, hour, minute, second = parsed[:6]
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        text = item.get("published") or item.get("updated")
        if text:
            at = datetime.fromisoformat(str(text))
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return None
