"""A feed that the desk hands out, before it is written as Atom or JSON Feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from store.article_rows import ArticleRow
from tocsin.config.opml_writer import xml_text
from tocsin.web.outside_text import HEADLINE, LONGEST_TAG, clean, web_address

MOST_ENTRIES = 100
"""Entries of a feed. Readers that come once a day miss nothing of a busy watchlist;
exports have everything."""

SUMMARY = 1_000
"""Characters of what stands around a hit: ours are 240."""

ADDRESS = 8_000
"""Characters of an address: longer ones open in no browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article in a feed."""

    id: str
    title: str
    url: str
    """At the publisher; empty where that is no address of a web page."""
    published: datetime | None
    updated: datetime
    """When it came into this feed: an article is found once."""
    authors: tuple[str, ...]
    outlet: str
    language: str
    summary: str
    """Plain text."""
    watchlist: str
    story: int | None
    score: int
    words: tuple[str, ...]

    @property
    def html(self) -> str:
        """Return the summary, the outlet and the words that hit, as HTML."""
        facts = [self.outlet, ", ".join(self.words)]
        paragraphs = [self.summary, " · ".join(filter(None, facts))]
        return "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFeed:
    """A feed: articles of a watchlist, a story or a saved view."""

    id: str
    title: str
    updated: datetime
    feed_url: str
    page_url: str
    """The page of the desk that shows the same."""
    entries: tuple[FeedEntry, ...]


def entry_of(row: ArticleRow, feed_id: str) -> FeedEntry:
    """Return an article as an entry of the feed with this id.

    Its id names the feed too: some readers know an entry by its id over all feeds, and
    would show an article that two watchlists found in one of them only.
    """
    return FeedEntry(
        id=f"{feed_id}:article/{row.article}",
        title=readable(row.title) or readable(row.url),
        url=web_address(readable(row.url, ADDRESS)),
        published=row.published,
        updated=row.matched,
        authors=tuple(filter(None, map(readable, row.authors))),
        outlet=readable(row.outlet),
        language=readable(row.language, LONGEST_TAG),
        summary=readable(row.snippet, SUMMARY),
        watchlist=readable(row.watchlist),
        story=row.story,
        score=row.score,
        words=tuple(readable(word) for word in row.words),
    )


def newest_time(entries: Iterable[FeedEntry], otherwise: datetime) -> datetime:
    """Return when a feed changed last; `otherwise` for one without entries."""
    return max((entry.updated for entry in entries), default=otherwise)


def readable(text: str, most: int = HEADLINE) -> str:
    """Return a text on one line, without what nobody sees or XML refuses; cut."""
    return clean(xml_text(text), most)
