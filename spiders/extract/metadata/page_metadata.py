"""Find a page's metadata: outlet, addresses, lead image, section, tags, access."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from spiders import urls
from spiders.extract.metadata import claimed_addresses
from spiders.extract.metadata.article_links import ArticleLinks
from spiders.extract.metadata.outlet import find_outlet, registered_label
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import JsonLdNode, node_types, property_text
from spiders.extract.reading import folded

MAX_TAGS = 20
MAX_TAG_CHARS = 60
MAX_TAG_WORDS = 6
"""A longer tag is a sentence, written for search engines."""

_NO_PHOTO = re.compile(
    r"(?<![a-z])(logos?|placeholder|default|fallback|favicon|blank|spacer|dummy|emblem"
    r"|noimage|no[-_]?(image|img|photo|picture)|sprite|apple[-_]?touch[-_]?icon)(?![a-z])"
    r"|^(og|open[-_]?graph|share|social)[-_]?(image|img|default)?$|fallbackimage"
)
"""File names of logos and placeholders."""

_FILLING = frozenset(
    [
        *("apple", "big", "black", "blank", "card", "dark", "default", "dummy"),
        *("emblem", "facebook", "fallback", "favicon", "fb", "full", "graph", "header"),
        *("horizontal", "icon", "image", "images", "img", "large", "light", "logo"),
        *("logos", "main", "meta", "new", "news", "no", "og", "open", "opengraph"),
        *("photo", "picture", "placeholder", "preview", "rgb", "schema", "seo"),
        *("share", "sharing", "site", "small", "social", "some", "spacer", "sprite"),
        *("square", "standard", "teaser", "the", "thumb", "thumbnail", "touch"),
        *("twitter", "vertical", "web", "website", "white", "www"),
    ]
)
"""Words in such file names that do not name what the picture shows."""

_PART = re.compile(r"[a-z]{2,}")
_SECTION_PARTS = re.compile(r"\s*[>»|;/]\s*|,(?=\S)|,\s*$")
_TAG_PARTS = re.compile(r"\s*[,;،、|]\s*")
_NO_TAG = re.compile(r"^[/@]|://|[=<>{}\[\]]|\w:\w|_\w+_|^\d{5,}$")
"""Entries that content management systems put among tags: paths, codes, pairs."""

_CUT_UP_TAGS = 5
_CUT_UP_SHARE = 0.6
"""Lists of fewer tags, or with a smaller share of them in the title, are kept: their
tags may be in the title by chance."""

_NO_SECTION = frozenset(
    [
        *("all", "article", "articles", "artikel", "blog", "general", "home"),
        *("homepage", "inicio", "accueil", "main", "news article", "post", "posts"),
        *("start", "startseite", "story", "uncategorised", "uncategorized"),
        *("undefined",),
    ]
)
"""Names that are no section, and names of the front page in breadcrumbs."""

_YES, _NO = frozenset(["true", "yes", "1"]), frozenset(["false", "no", "0"])
_TIERS = {"free": True, "metered": False, "locked": False}
"""The values of article:content_tier; metered pages are free for a few visits only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """The metadata that a page declares; a field is empty where it declares nothing."""

    outlet: str = ""
    url: str = ""
    """The first trusted claim of an address; "" without one."""
    claims: tuple[str, ...] = ()
    """All trusted claims, then the addresses of the page's AMP form."""
    image: str = ""
    """The address of the lead image."""
    section: str = ""
    tags: tuple[str, ...] = ()
    free: bool | None = None
    """Whether the page declares that it is free to read; None if it declares
    nothing."""


def find_metadata(page: ParsedPage) -> PageMetadata:
    """Return the metadata of a page."""
    name = find_outlet(page)
    claims = claimed_addresses.find_claims(page)
    links = ArticleLinks(page)
    return PageMetadata(
        outlet=name,
        url=claims[0] if claims else "",
        claims=(*claims, *claimed_addresses.find_amp_forms(page, claims)),
        image=_image(page, links),
        section=_section(page, name, links),
        tags=_tags(page, name, links),
        free=_free(page),
    )


def _image(page: ParsedPage, links: ArticleLinks) -> str:
    """Return the first declared image that is no placeholder, "" without one."""
    site = registered_label(page.url)
    for link in islice(_images(page), claimed_addresses.MAX_CLAIMS):
        if len(link) > claimed_addresses.MAX_CHARS:
            continue  # a data: URL holds the picture itself
        url = urls.absolute(page.url, link)
        if url and not _is_placeholder(url, site):
            return url
    pictures = (urls.absolute(page.url, link) for link in links.pictures())
    return next((url for url in pictures if not _is_placeholder(url, site)), "")


def _images(page: ParsedPage) -> Iterator[str]:
    meta = page.structured.meta
    for key in ("og:image:secure_url", "og:image", "og:image:url"):
        yield from meta.get(key, ())
    for value in page.structured.resolved(page.structured.article.get("image")):
        if isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
        if isinstance(value, str):
            yield value
    for key in ("twitter:image", "twitter:image:src"):
        yield from meta.get(key, ())


def _is_placeholder(url: str, site: str) -> bool:
    """Return whether a file name is that of a logo or a placeholder.

    An article about a company may show the company's logo: so the name counts only if
    it has no other words than those of placeholders and of the site.
    """
    path = unquote(urlsplit(url).path).lower()
    name, _, ending = path.rpartition("/")[2].rpartition(".")
    if ending in ("svg", "ico"):
        return True
    name = name or ending
    if not _NO_PHOTO.search(name):
        return False
    for spelling in (site, site.replace("-", "_"), site.replace("-", "")):
        name = name.replace(spelling, " ")
    return _FILLING.issuperset(_PART.findall(name))


def _section(page: ParsedPage, outlet: str, links: ArticleLinks) -> str:
    """Return the section of a page, as people write it."""
    known = {folded(outlet), ""} | _NO_SECTION
    for section in islice(_sections(page, links), claimed_addresses.MAX_CLAIMS):
        for part in _SECTION_PARTS.split(section[: 4 * MAX_TAG_CHARS]):
            name = part.strip()
            if "-" in name and name.islower() and " " not in name:
                name = re.sub(r"[-_]+", " ", name)
            fits = len(name) <= MAX_TAG_CHARS and not name.isdecimal()
            if fits and folded(name) not in known:
                return name[:1].upper() + name[1:] if name.islower() else name
    return ""


def _sections(page: ParsedPage, links: ArticleLinks) -> Iterator[str]:
    structured = page.structured
    yield from structured.meta.get("article:section", ())
    for value in structured.resolved(structured.article.get("articleSection")):
        yield property_text(value)
    for node in structured.nodes:
        if "breadcrumblist" in node_types(node):
            yield from _crumbs(node)
    yield from links.sections()


def _crumbs(node: JsonLdNode) -> Iterator[str]:
    """Yield the names in breadcrumbs without those of the front page and the page."""
    items = node.get("itemListElement")
    names = []
    for item in items[:10] if isinstance(items, list) else []:
        if isinstance(item, dict):
            names.append(property_text(item) or property_text(item.get("item")))
    # The first of three or more is the front page. With two, sites differ; a title,
    # which may be the last, is too long for a section.
    yield from names[1:-1] if len(names) > 2 else names[:-1]


def _tags(page: ParsedPage, outlet: str, links: ArticleLinks) -> tuple[str, ...]:
    """Return a page's tags in order, each once."""
    found: dict[str, str] = {}
    no_tags = ("", outlet.casefold())
    for entry in _tag_lists(page, links):
        tag = entry.strip(" #\"'“”.")
        fits = len(tag) <= MAX_TAG_CHARS and tag.count(" ") < MAX_TAG_WORDS
        if fits and tag.casefold() not in no_tags and not _NO_TAG.search(tag):
            found.setdefault(tag.casefold(), tag)
        if len(found) == MAX_TAGS:
            break
    return tuple(found.values())


def _tag_lists(page: ParsedPage, links: ArticleLinks) -> Iterator[str]:
    """Yield the entries of the page's lists of tags, the most reliable list first."""
    structured = page.structured
    lists = [
        *structured.meta.get("article:tag", ()),
        *map(property_text, structured.resolved(structured.article.get("keywords"))),
        *structured.meta.get("news_keywords", ()),
        *structured.meta.get("tags", ()),
    ] or links.tags()
    keywords = structured.meta.get("keywords", ())
    if not lists and not keywords:
        return
    titles = [page.tree.text(title) for title in page.tree.all("title")[:1]]
    title = folded(" ".join(titles))
    for content in lists:
        tags = _TAG_PARTS.split(content)
        if not _is_cut_up(tags, title):
            yield from tags
    described = f"{title} {folded(structured.first('og:description', 'description'))}"
    for content in keywords:
        tags = _TAG_PARTS.split(content)
        # Many templates give all pages the same keywords. Real tags are few, and the
        # title or the description contains one of them.
        few = 2 <= len(tags) <= MAX_TAGS and not _is_cut_up(tags, title)
        if few and any(len(tag) > 2 and folded(tag) in described for tag in tags):
            yield from tags


def _is_cut_up(tags: list[str], title: str) -> bool:
    """Return whether most tags are single words of the title."""
    if len(tags) < _CUT_UP_TAGS:
        return False
    words = frozenset(title.split())
    among = sum(folded(tag) in words for tag in tags)
    return among > len(tags) * _CUT_UP_SHARE


def _free(page: ParsedPage) -> bool | None:
    """Return whether a page declares that it is free to read.

    A single "no" decides: a part of an article may be declared free on its own.
    """
    structured = page.structured
    declared = [*_access(structured.article)]
    for part in structured.resolved(structured.article.get("hasPart")):
        if isinstance(part, dict) and part.get("cssSelector"):
            declared += _access(part)
    tier = structured.first("article:content_tier", "content_tier").lower()
    declared += [_TIERS[tier]] if tier in _TIERS else []
    return all(declared) if declared else None


def _access(node: JsonLdNode) -> Iterable[bool]:
    value = node.get("isAccessibleForFree")
    word = str(value).rsplit("/", 1)[-1].strip().lower()
    return [word in _YES] if word in _YES | _NO else []
