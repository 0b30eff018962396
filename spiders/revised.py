"""Compose the article that a page gives when it is read again."""

from dataclasses import replace
from datetime import datetime

from spiders.article import TITLED_BY_LISTING, compose
from spiders.extract.reading import Reading, folded
from spiders.page_refusal import refusal_reason
from store.model import Article, Entry, Provenance, Source
from store.revisit_model import PageState


def revised(
    stored: Article,
    reading: Reading,
    source: Source,
    *,
    page: PageState,
    now: datetime,
) -> Article | None:
    """Return the article as its page has it now, seen `now`.

    `page` is what was known of it before; its `url` is where it is. None when the page
    has less than is stored, or nothing: the stored article then stands for its listing.
    None too when it shows that it is not the article, as a wall with a headline of its
    own: that is judged by what is stored, not by what the page is called now.
    """
    if _is_refused(stored, reading, page):
        return None
    before = page.title
    is_renamed = bool(before and reading.title) and folded(before) != folded(
        reading.title
    )
    listed = _new_title(stored.title, before, reading.title) if is_renamed else ""
    entry = _as_listed(stored, listed or stored.title)
    article = compose(entry, reading, source, address=page.url, now=now)
    if article is None or article.origin != "page":
        return None
    # A page that names itself as before keeps the headline that was listed since.
    title = article.title if is_renamed or not before else stored.title
    first = page.unread or stored.published is None
    how = article.provenance if first else _dated_as(article, stored)
    if title != article.title:
        how = replace(how, titled_by=TITLED_BY_LISTING)
    return replace(
        article,
        url=stored.url,
        title=title,
        outlet=stored.outlet or article.outlet,
        published=article.published if first else stored.published,
        provenance=how,
        claims=(),
    )


def _as_listed(stored: Article, title: str) -> Entry:
    """Return the entry of a listing that has what is stored, with this title."""
    return Entry(
        url=stored.url,
        title=title,
        summary=stored.text,
        published=stored.published,
        authors=stored.authors,
        language=stored.language,
        tags=stored.tags,
        image=stored.image,
    )


def _is_refused(stored: Article, reading: Reading, page: PageState) -> bool:
    """Return whether a page has neither the headline nor the text of an article."""
    # A page that was read is where it was; only one that was not may have moved.
    url = stored.url if page.unread else page.url
    known = Entry(url=url, title=stored.title, summary=stored.text)
    return bool(refusal_reason(known, reading, address=page.url))


def _dated_as(article: Article, stored: Article) -> Provenance:
    """Return how an article was read, with the date of its first reading."""
    before = stored.provenance
    return replace(
        article.provenance,
        dated_by=before.dated_by,
        zone_guessed=before.zone_guessed,
        offset=before.offset,
    )


def _new_title(stored: str, before: str, after: str) -> str:
    """Return a page's new title without what stands around the stored one before.

    Such as the name of a site: "Ferry late | Gazette". Empty when the stored title was
    not the page's.
    """
    start = before.find(stored)
    if start < 0:
        return ""
    lead, tail = before[:start], before[start + len(stored) :]
    return after.removeprefix(lead).removesuffix(tail).strip() or after
