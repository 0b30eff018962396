"""From what was listed and what was read to the article that is kept."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from spiders import urls
from spiders.extract.reading import Reading, tidy
from store.model import Article, Entry, Origin, Provenance, Source

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that are no text, and that command whatever terminal shows them."""

STUB_CHARS = 200
"""A page text shorter than this is a consent wall or a teaser if the feed has more."""

WHOLE_CHARS = 1_500
"""A feed's text as long as this is the whole article: of 116 texts in 63 real feeds
three of four were shorter than 400 characters, and the five as long as this were whole
posts."""

DATED_BY_LISTING = "listing"
"""What dates an article when its page does not, or less exactly."""


def compose(
    entry: Entry,
    reading: Reading | None,
    source: Source,
    *,
    address: str,
    now: datetime,
) -> Article | None:
    """Return the article, or None when there is neither a headline nor a text.

    `reading` is None when the page could not be had: the listing speaks for it then.
    `address` is where the page was found in the end.
    """
    listed = tidy(Reading(title=entry.title, text=entry.summary, authors=entry.authors))
    page = reading or Reading()
    use_page = reading is not None and _is_preferred(page, listed)
    text = page.text if use_page else listed.text
    title = _title(entry.title, page.title)
    if not title and not text:
        return None
    published = _best_date(page.published, entry.published, now)
    at = _utc(published)
    url = page.url or urls.canonical(address)
    return Article(
        url=url,
        source=source.key,
        title=_normalized(title or text.splitlines()[0][:200]),
        text=_normalized(text),
        seen=now,
        authors=page.authors or listed.authors,
        published=at,
        language=page.language or entry.language,
        outlet=_outlet(page.outlet, source, address),
        origin=_origin(source, by_page=use_page),
        modified=_utc(page.modified),
        image=page.image,
        section=_normalized(page.section),
        tags=tuple(map(_normalized, page.tags)),
        dateline=_normalized(page.dateline),
        agencies=tuple(map(_normalized, page.agencies)),
        free=page.free,
        stub=_is_stub(text, entry, page if use_page else None),
        claims=_other_claims(page.claims, url),
        provenance=_provenance(page, at and published, by_page=use_page),
    )


def _is_preferred(page: Reading, listed: Reading) -> bool:
    """Return whether the page is the better text: no teaser, or no shorter."""
    is_teaser = page.stub or len(page.text) < STUB_CHARS
    return not is_teaser or len(page.text) >= len(listed.text)


def _is_stub(text: str, entry: Entry, page: Reading | None) -> bool:
    """Return whether the text is but a teaser; `page` is None when the feed told it."""
    if entry.complete:
        return False
    return not text or (page.stub if page else len(text) < WHOLE_CHARS)


def _origin(source: Source, *, by_page: bool) -> Origin:
    if by_page:
        return "page"
    return "feed" if source.kind in ("feed", "page") else "spider"


def _provenance(
    page: Reading, published: datetime | None, *, by_page: bool
) -> Provenance:
    """Return how text and date were read: each from the page, or from the listing."""
    report = page.report
    told = Provenance()
    if by_page:
        told = Provenance(
            route=report.route,
            confidence=report.confidence,
            standfirst=report.standfirst,
        )
    if published is None:
        return told
    if published is not page.published:
        return replace(told, dated_by=DATED_BY_LISTING)
    return replace(
        told,
        dated_by=report.dated_by,
        zone_guessed=report.zone_guessed,
        # What follows date, T and hour in ISO 8601.
        offset=published.isoformat(timespec="hours")[13:],
    )


def _other_claims(claims: Iterable[str], url: str) -> tuple[str, ...]:
    """Return the claims that are not the article's address in another form."""
    by_key = {urls.key(url): url}
    for claim in claims:
        by_key.setdefault(urls.key(claim), claim)
    return tuple(by_key.values())[1:]


def _outlet(claimed: str, source: Source, address: str) -> str:
    """Return who printed it: the source as the user calls it, on its own pages."""
    at_home = urls.domain(address) == urls.domain(source.url)
    return source.name if at_home or not claimed else claimed


def _title(listed: str, page: str) -> str:
    """Return the headline: the listed one where the page only adds its name."""
    if listed and (not page or listed.casefold() in page.casefold()):
        return listed
    return page or listed


def _best_date(
    page: datetime | None, listed: datetime | None, now: datetime
) -> datetime | None:
    """Return the page's time, or the feed's where the page gives only the day."""
    if page is None or (listed and page.time() == page.min.time()):
        return listed or page
    # A clock in the future is a wrong clock; the feed's may be right.
    return listed if listed and page > now else page


def _utc(at: datetime | None) -> datetime | None:
    """Return the same moment in UTC; None when it lies before the year 1 there."""
    try:
        return at and at.astimezone(UTC)
    except OverflowError:
        return None


def _normalized(text: str) -> str:
    """Return the stored form: NFC, so that spans count the same everywhere."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))
