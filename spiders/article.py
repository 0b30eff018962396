"""From what was listed and what was read to the article that is kept."""

import unicodedata
from datetime import datetime

from spiders import urls
from spiders.reading import Reading, tidy
from store.model import Article, Entry, Origin, Source

STUB_CHARS = 200
"""A page text shorter than this is a consent wall or a teaser if the feed has more."""


def compose(
    entry: Entry,
    reading: Reading | None,
    source: Source,
    *,
    address: str,
    now: datetime,
) -> Article | None:
    """Return the article, or None when there is neither a headline nor a text.

    `reading` is None when the page could not be had: the listing speaks for it then,
    and `origin` says so. `address` is where the page was found in the end.
    """
    listed = tidy(Reading(title=entry.title, text=entry.summary, authors=entry.authors))
    page = reading or Reading()
    use_page = reading is not None and (
        len(page.text) >= STUB_CHARS or len(page.text) >= len(listed.text)
    )
    text = page.text if use_page else listed.text
    title = _title(entry.title, page.title)
    if not title and not text:
        return None
    origin: Origin = "page"
    if not use_page:
        origin = "feed" if source.kind in ("feed", "page") else "spider"
    return Article(
        url=page.url or urls.canonical(address),
        source=source.key,
        title=_normal(title or text.splitlines()[0][:200]),
        text=_normal(text),
        seen=now,
        authors=page.authors or listed.authors,
        published=_latest_known(page.published, entry.published, now),
        language=page.language or entry.language,
        outlet=_outlet(page.outlet, source, address),
        origin=origin,
    )


def _outlet(claimed: str, source: Source, address: str) -> str:
    """Return who printed it: the source as the user calls it, on its own pages."""
    at_home = urls.domain(address) == urls.domain(source.url)
    return source.name if at_home or not claimed else claimed


def _title(listed: str, page: str) -> str:
    """Return the headline: the listed one where the page only adds its name."""
    if listed and (not page or listed.casefold() in page.casefold()):
        return listed
    return page or listed


def _latest_known(
    page: datetime | None, listed: datetime | None, now: datetime
) -> datetime | None:
    """Return the page's time, or the feed's where the page gives only the day."""
    if page is None or (listed and page.time() == page.min.time()):
        return listed or page
    # A clock in the future is a wrong clock; the feed's may be right.
    return listed if listed and page > now else page


def _normal(text: str) -> str:
    """Return the stored form: NFC, so that spans count the same everywhere."""
    return unicodedata.normalize("NFC", text)
