"""What a page, or a robots.txt, tells of the ways into its site. Pure.

Feeds are announced in the head of a page (RSS Advisory Board, "RSS Autodiscovery"; Atom
Autodiscovery), or by links whose words or addresses say so. Of 181 article pages 81
announced feeds in their head, and 49 more had only such links; 43 of the 190 announced
were of comments.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from lxml import etree
from parsel import Selector

from spiders import urls
from spiders.decoding import decode_markup

MAX_WAYS = 12
"""Ways that a page is asked for; portals announce a feed for each of their sections."""

USUAL_PATHS = (
    *("/feed/", "/feed.xml", "/rss.xml", "/index.xml", "/atom.xml", "/rss2.xml"),
    *("/feeds/all.atom.xml", "/blog/atom.xml", "/feed/feed.xml", "/rss"),
)
"""Where publishing programs put their feeds when the head of a page says nothing."""

USUAL_SITEMAP = "/sitemap.xml"

_FEED_TYPES = frozenset(
    [
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
        *("application/feed+json", "application/x-rss+xml", "text/rss+xml"),
    ]
)
_VAGUE_TYPES = frozenset(["application/json", "text/xml", "application/xml"])
"""Types of feeds, and of interfaces for programs: the title decides."""

_SAYS_FEED = re.compile(r"\b(?:rss|atom|feeds?|rdf)\b", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"/(?:rss\d?|atom|feeds?|rdf)(?:\.\w{2,4})?(?:/(?:rss2?|atom|rdf))?/?$"
    r"|\.(?:rss|atom|rdf)$|/(?:rss|feeds)/[\w.-]+$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(r"(?:^|&)feed=(?:rss2?|atom|rdf)\b", re.IGNORECASE)
_OF_COMMENTS = re.compile(
    r"comment|kommentar|comentari|коммент|комент|yorum|koment|commenti|reacties"
    r"|コメント|评论|評論|댓글",
    re.IGNORECASE,
)
_SEARCHES = frozenset(["s", "q", "query", "search", "keyword", "keywords"])
"""Parameters that hold what a search looks for."""

_SEARCH_PATH = re.compile(r"/(?:search|suche|recherche)\b", re.IGNORECASE)
_API = "https://api.w.org/"
"""The relation by which WordPress announces its API."""

_POSTS = "wp/v2/posts?per_page=50&_embed=author,wp:term"
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MAX_SITEMAPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """A source that may be in a site: an address and the kind that it would have."""

    url: str
    kind: str
    title: str = ""
    """What the link is called; empty when nothing is said."""
    told_by: str = ""
    """Where it was found, in words for a person."""


def ways_in(body: bytes, url: str, content_type: str = "") -> tuple[WayIn, ...]:
    """Return the feeds and interfaces that a page names, in its order, each once.

    Feeds of comments and of searches are left out.
    """
    page = Selector(
        decode_markup(body, content_type).decode() or "<html/>", type="html"
    ).root
    if not isinstance(page, etree._Element):
        return ()
    declared = next(page.iter("base"), None)
    href = declared.get("href", "") if declared is not None else ""
    base = urls.absolute(url, href) or url
    found = [*_announced(page, base), *_linked(page, base, url)]
    unique = {way.url: way for way in reversed(found) if _is_of_articles(way)}
    return tuple(reversed(unique.values()))[:MAX_WAYS]


def sitemaps_of(robots: str, url: str) -> tuple[WayIn, ...]:
    """Return the sitemaps that a robots.txt names (RFC 9309 §2.2.4)."""
    return named_sitemaps(_SITEMAP_LINE.findall(robots), url)


def named_sitemaps(addresses: Iterable[str], url: str) -> tuple[WayIn, ...]:
    """Return the sitemaps at the addresses that the robots.txt of `url` names."""
    found = (urls.absolute(url, address) for address in addresses)
    unique = list(dict.fromkeys(filter(None, found)))
    # News before all else: it has the headlines and times.
    unique.sort(key=lambda address: "news" not in address.lower())
    return tuple(
        WayIn(url=address, kind="sitemap", told_by="named in robots.txt")
        for address in unique[:_MAX_SITEMAPS]
    )


def is_feed_address(url: str) -> bool:
    """Return whether an address says that it is a feed's, or that of a file of XML."""
    parts = urlsplit(url)
    if _FEED_QUERY.search(parts.query) or _FEED_PATH.search(parts.path):
        return True
    return parts.path.lower().endswith((".xml", ".json"))


def usual_ways(url: str) -> tuple[WayIn, ...]:
    """Return the usual addresses of feeds on a site."""
    return tuple(
        WayIn(url=urls.absolute(url, path), kind="feed", told_by="at its usual address")
        for path in USUAL_PATHS
    )


def _announced(page: etree._Element, base: str) -> Iterator[WayIn]:
    """Yield what the page's <link> elements announce."""
    for link in page.iter("link"):
        relations = link.get("rel", "").lower().split()
        href = link.get("href", "").strip()
        address = urls.absolute(base, href)
        if not href or not address:
            continue
        title = " ".join(link.get("title", "").split())
        if "alternate" in relations and _is_feed(link, title):
            yield WayIn(
                url=address, kind="feed", title=title, told_by="announced by the page"
            )
        elif _API in relations:
            yield WayIn(
                url=address.rstrip("/") + "/" + _POSTS,
                kind="wordpress",
                told_by="announced by the page",
            )


def _is_feed(link: etree._Element, title: str) -> bool:
    type_ = link.get("type", "").partition(";")[0].strip().lower()
    if type_ in _FEED_TYPES:
        return True
    return type_ in _VAGUE_TYPES and bool(_SAYS_FEED.search(title))


def _linked(page: etree._Element, base: str, url: str) -> Iterator[WayIn]:
    """Yield the links whose words or addresses say that they lead to a feed."""
    for link in page.iter("a"):
        address = urls.absolute(base, link.get("href", ""))
        if not address or not _is_of_site(address, url):
            continue
        said = [*map(str, link.itertext()), link.get("title", "")]
        words = " ".join([*said, link.get("aria-label", "")]).split()
        parts = urlsplit(address)
        says = len(words) <= 8 and _SAYS_FEED.search(" ".join(words))
        if says or _FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query):
            yield WayIn(
                url=address,
                kind="feed",
                title=" ".join(words)[:80],
                told_by="linked on the page",
            )


def _is_of_site(address: str, url: str) -> bool:
    """Return whether an address is of the page's site, or of a host made for feeds."""
    if urls.domain(address) == urls.domain(url):
        return True
    return bool(re.match(r"(feeds?|rss)\b", urls.host(address)))


def _is_of_articles(way: WayIn) -> bool:
    """Return whether nothing says that a feed is of comments, or of a search."""
    if _OF_COMMENTS.search(way.title) or _OF_COMMENTS.search(way.url):
        return False
    parts = urlsplit(way.url)
    asked = {name.lower() for name, _ in parse_qsl(parts.query)}
    return not (asked & _SEARCHES or _SEARCH_PATH.search(parts.path))
