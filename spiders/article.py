"""Compose the stored article from its listed entry and the reading of its page."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from spiders import urls
from spiders.article_date import ArticleDate, best_date
from spiders.article_topics import section_and_tags
from spiders.extract.headline_words import share_found, words_of
from spiders.extract.metadata.language import decide_language
from spiders.extract.reading import Reading, tidy
from spiders.page_refusal import refusal_reason
from store.model import Article, Entry, Origin, Provenance, Source

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters: they are no text, and terminals obey them."""

OWN_KINDS = frozenset(
    ["feed", "page", "sitemap", "json", "wordpress", "google-news", "gdelt", "mailbox"]
)
"""The kinds of sources that come with tocsin (`spiders.kinds.builtin`)."""

STUB_CHARS = 200
"""A shorter text of a page is a consent wall or a teaser if the feed has more."""

WHOLE_CHARS = 1_500
"""A feed's text of at least this length is the whole article: of 116 texts in 63 real
feeds three of four were shorter than 400 characters, and the five as long as this were
whole posts."""

TWICE = 2
"""A feed's whole text that is so many times longer than the page's is used."""

TITLED_BY_LISTING = "listing"
"""The `titled_by` of an article whose page has another title."""


def compose(
    entry: Entry,
    reading: Reading | None,
    source: Source,
    *,
    address: str,
    now: datetime,
    refused: str = "",
) -> Article | None:
    """Return the article, or None when there is neither a headline nor a text.

    `reading` is None when the page could not be fetched or read. `refused` says why a
    page that was read is not used. In both cases, and where the page shows that it is
    not the article, the article is composed from the listing alone. `address` is that
    of the page after redirects.
    """
    if reading is not None and (entry.title or entry.summary):
        refused = refused or refusal_reason(
            entry, reading, address=address, by_link=source.kind == "page"
        )
        if refused:
            reading, address = None, entry.url
    listed = tidy(Reading(title=entry.title, text=entry.summary, authors=entry.authors))
    page = reading or Reading()
    use_page = reading is not None and _is_preferred(page, listed)
    text = page.text if use_page else listed.text
    title = _title(entry.title, page, by_link=source.kind == "page")
    if not title and not text:
        return None
    date = best_date(page, entry.published, now)
    url = page.url or urls.canonical(address)
    section, tags = section_and_tags(page, entry, url)
    return Article(
        url=url,
        source=source.key,
        title=_normalized(title or text.splitlines()[0][:200]),
        text=_normalized(text),
        seen=now,
        authors=page.authors or listed.authors,
        published=_utc(date.at),
        language=page.language or _listed_language(entry, source, title, text),
        outlet=_outlet(page.outlet, entry.outlet, source, address),
        origin=_origin(source, by_page=use_page),
        modified=_utc(page.modified),
        image=page.image or entry.image,
        section=_normalized(section),
        tags=tuple(map(_normalized, tags)),
        dateline=_normalized(page.dateline),
        agencies=tuple(map(_normalized, page.agencies)),
        free=page.free,
        stub=_is_stub(text, entry, page if use_page else None),
        claims=_other_claims(page.claims, url),
        provenance=replace(
            _provenance(page, date, by_page=use_page),
            titled_by="" if _agrees(title, page.title) else TITLED_BY_LISTING,
            refused=refused,
        ),
    )


def _is_preferred(page: Reading, listed: Reading) -> bool:
    """Return whether the page's text is used: it is no teaser, or it is the longer."""
    if len(listed.text) >= max(WHOLE_CHARS, TWICE * len(page.text)):
        return False  # a wall below the headline, and a feed with the whole article
    is_teaser = page.stub or len(page.text) < STUB_CHARS
    return not is_teaser or len(page.text) >= len(listed.text)


def _is_stub(text: str, entry: Entry, page: Reading | None) -> bool:
    """Return whether the text is only a teaser; `page` is None for a feed's text."""
    if entry.complete:
        return False
    return not text or (page.stub if page else len(text) < WHOLE_CHARS)


def _origin(source: Source, *, by_page: bool) -> Origin:
    if by_page:
        return "page"
    return "feed" if source.kind in OWN_KINDS else "spider"


def _provenance(page: Reading, date: ArticleDate, *, by_page: bool) -> Provenance:
    """Return the provenance of the text and of the date: the page, or the listing."""
    report = page.report
    provenance = Provenance()
    if by_page:
        provenance = Provenance(
            route=report.route,
            confidence=report.confidence,
            standfirst=report.standfirst,
        )
    if date.at is None:
        return provenance
    if date.at is not page.published:
        return replace(provenance, dated_by=date.by)
    return replace(
        provenance,
        dated_by=date.by,
        zone_guessed=report.zone_guessed,
        # In ISO 8601 the offset follows the date, a T and the hour.
        offset=date.at.isoformat(timespec="hours")[13:],
    )


def _other_claims(claims: Iterable[str], url: str) -> tuple[str, ...]:
    """Return the claims that are not another form of the article's address."""
    by_key = {urls.key(url): url}
    for claim in claims:
        by_key.setdefault(urls.key(claim), claim)
    return tuple(by_key.values())[1:]


def _listed_language(entry: Entry, source: Source, title: str, text: str) -> str:
    """Return the language of an article whose page tells none.

    The source's `language` counts before the listing's, and neither against the text.
    """
    said = (source.options.get("language", ""), entry.language)
    return decide_language(said, f"{title}\n{text}")


def _outlet(claimed: str, listed: str, source: Source, address: str) -> str:
    """Return the outlet: the source's name on its own domain, else the claimed one.

    A source that lists what others publish names the outlet itself.
    """
    if listed:
        # A page that claims none is called by its host.
        is_named = claimed not in ("", urls.host(address), urls.domain(address))
        return claimed if is_named else listed
    at_home = urls.domain(address) == urls.domain(source.url)
    return source.name if at_home or not claimed else claimed


def _title(listed: str, page: Reading, *, by_link: bool) -> str:
    """Return the headline: the listed one, or the page's where it says more.

    The listed one stays if it stands on the page word for word, or if the page's has
    none of its words: a page of a small outlet is often called by its site's name. The
    text of a link has to be on the page.
    """
    if not page.title or not listed:
        return page.title or listed
    if _agrees(listed, page.title) or page.report.evidence.has_headline:
        return listed
    foreign = not by_link and not share_found(listed, words_of(page.title))
    return listed if foreign else page.title


def _agrees(title: str, page_title: str) -> bool:
    return not page_title or title.casefold() in page_title.casefold()


def _utc(at: datetime | None) -> datetime | None:
    """Return a time in UTC; None when it lies before the year 1 there."""
    try:
        return at and at.astimezone(UTC)
    except OverflowError:
        return None


def _normalized(text: str) -> str:
    """Return a text in NFC, so that spans count the same everywhere."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))
