"""Read the dates that a page declares in JSON-LD, `meta` elements and its address.

Each function yields the claims of one source.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from spiders.extract.dates.date_hints import is_order_open
from spiders.extract.dates.months import month_number
from spiders.extract.dates.timestamps import (
    WEAK,
    DateClaim,
    StatedTime,
    parse_timestamp,
    stated_time,
)
from spiders.extract.dates.written_dates import DateStyle
from spiders.extract.page.page_identity import Agreement
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import (
    ARTICLES,
    JsonLdNode,
    Structured,
    node_types,
    property_text,
)

PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datepublished"),
    *("article:published", "og:published_time", "published_time", "og:publish_date"),
    *("cxenseparse:recs:publishtime", "cxenseparse:publishtime", "parsely-pub-date"),
    *("sailthru.date", "publish_date", "publish-date", "publishdate", "pubdate"),
    *("publication_date", "publication-date", "publicationdate", "date_published"),
    *("published", "published_at", "published_on", "publisheddate", "published-date"),
    *("dc.date.issued", "dcterms.issued", "dc.date.published", "date.issued"),
    *("citation_publication_date", "citation_online_date", "citation_date"),
    *("shareaholic:article_published_time", "vr:published_time", "bt:pubdate"),
    *("rnews:datepublished", "originalpublicationdate", "article_date_original"),
    *("article.published", "article:post_date", "dateposted", "pub_date", "pdate"),
    *("displaydate", "datecreated", "article.created", "dc.date.created"),
)
"""The `meta` keys of the date of publication, the most reliable first."""

VAGUE = (
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
    "created",
    "release_date",
)
"""Keys of various dates; they count after the dates next to the headline."""

MODIFIED = (
    *("article:modified_time", "og:article:modified_time", "datemodified"),
    *("article:modified", "og:modified_time", "modified_time", "article:updated_time"),
    *("og:updated_time", "dcterms.modified", "dc.date.modified", "bt:moddate"),
    *("last-modified", "lastmod", "updated_time", "cxenseparse:modified_time"),
)

# Other spellings of the keys above, such as "ageaparse:recs:publishtime".
_OTHER_SPELLINGS = re.compile(
    r"(?:publi(?:sh|shed|cation)|posted|creat(?:ed|ion)|pub)[_.:-]?(?:date|time|on|at)"
    r"|date[_.:-]?(?:publi|posted|created|issued)"
)

_OF_A_PAGE = frozenset(["webpage", "itempage", "medicalwebpage", "newspage"])
"""Types of JSON-LD nodes for pages: they date a page unless they are another's. Nodes
of other types, such as videos, books, sites and comments, have dates of their own."""
_NODES, _KEYS = 30, 300
"""JSON-LD nodes and `meta` keys that are read."""

_IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([-/_.])(\d{1,2}|[a-z]{3})\2(\d{1,2})|(\d\d)(\d\d))"
    r"(?![\d%])",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(
    r"(?<!\d)(?<!\d[-/_.])(\d{1,2})([-/_.])(\d{1,2})\2(20\d\d)(?![\d%]|\2\d)"
)
"""A day that ends in the year, and is no part of a longer number."""
_NUMBER = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)\d{4,}")
"""An article's number that begins with the day, as on many sites in East Asia."""
_ADDRESS = 500
"""Characters of an address that are read."""
_STAMP = 80
"""Characters of a declared date that are read."""


def in_json_ld(
    structured: Structured, key: str, style: DateStyle
) -> Iterator[DateClaim]:
    """Yield the dates under a key in JSON-LD: of the article, then of its page."""
    article = structured.article
    for node in [article, *structured.nodes[:_NODES]]:
        if key in node and _is_of_the_page(structured, node):
            at = _parse(node[key], style)
            if at is not None:
                yield DateClaim(at, f"JSON-LD {key}")


def in_other_work(structured: Structured, style: DateStyle) -> Iterator[DateClaim]:
    """Yield weak dates: of videos, recipes and the like that are called as the page."""
    for node in structured.nodes[:_NODES]:
        if structured.agreement(node) == Agreement.BY_HEADLINE:
            for key in ("datePublished", "uploadDate"):
                at = _parse(node.get(key), style)
                if at is not None:
                    yield DateClaim(at, f"{WEAK}JSON-LD {key}")


def _is_of_the_page(structured: Structured, node: JsonLdNode) -> bool:
    names = node_types(node)
    if not names or names & ARTICLES:
        return True  # articles that are others are no nodes of the page
    is_same = structured.agreement(node) >= Agreement.UNKNOWN
    return is_same and bool(names & _OF_A_PAGE)


def in_meta(
    structured: Structured, keys: Sequence[str], style: DateStyle
) -> Iterator[DateClaim]:
    """Yield the dates in `meta` elements with these keys, in their order."""
    for key in keys:
        for content in structured.meta.get(key, ())[:2]:
            at = _parse(content, style)
            if at is not None:
                yield DateClaim(at, f"meta {key}")


def in_vague_meta(structured: Structured, style: DateStyle) -> Iterator[DateClaim]:
    """Yield the dates in `meta` elements with keys that may hold other dates."""
    keys = islice(structured.meta, _KEYS)
    similar = [
        key
        for key in keys
        if _OTHER_SPELLINGS.search(key[:_STAMP]) and key not in PUBLISHED
    ]
    return in_meta(structured, [*similar[:10], *VAGUE], style)


def in_address(page: ParsedPage) -> Iterator[DateClaim]:
    """Yield the days in a page's address."""
    for found in _IN_ADDRESS.finditer(page.url[:_ADDRESS]):
        year, _, middle, last, squeezed, day = found.groups()
        name = middle or squeezed
        number = int(name) if name.isdigit() else month_number(name)
        at = stated_time((int(year), number or 0, int(last or day)), None)
        if at is not None:
            yield DateClaim(at, "address")


def in_address_by_style(page: ParsedPage, style: DateStyle) -> Iterator[DateClaim]:
    """Yield the days in a page's address that end in the year; weak where open."""
    for found in _YEAR_LAST.finditer(page.url[:_ADDRESS]):
        day = next(style.dates_in(f"{found[1]}/{found[3]}/{found[4]}"), None)
        if day is not None:
            weak = WEAK if is_order_open(day.stated.numbers) else ""
            yield DateClaim(day.stated, f"{weak}address")


def in_rule(text: str, style: DateStyle) -> Iterator[DateClaim]:
    """Yield the date in a text that a site rule found; without one, nothing."""
    if not text:
        return
    found = style.timestamp(text[:_STAMP]) or next(
        (date.stated for date in style.dates_in(text[:_STAMP])), None
    )
    if found is not None:
        yield DateClaim(found, "site rule")


def in_number(page: ParsedPage) -> Iterator[DateClaim]:
    """Yield the day at the beginning of an article's number in the address."""
    for found in _NUMBER.finditer(page.url[:_ADDRESS]):
        at = stated_time((int(found[1]), int(found[2]), int(found[3])), None)
        if at is not None:
            yield DateClaim(at, f"{WEAK}number in the address")


def _parse(value: object, style: DateStyle) -> StatedTime | None:
    """Return the time in a value of JSON or `meta`, in whatever form it is given.

    Systems name months in English or in the page's language, and write numbers in the
    order of the outlet or its language.
    """
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return parse_timestamp(value)
    text = property_text(value[:_STAMP])
    if found := style.timestamp(text):
        return found
    named = DateStyle("en").first_in(text)
    return named if named and not named.numbers else style.first_in(text)
