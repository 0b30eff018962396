"""Find the addresses that a page claims for itself, and trust only likely claims."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import SplitResult, urlsplit

from spiders import urls
from spiders.extract.page.parsed_page import ParsedPage
from spiders.urls.page_roles import FRONT_PATH

MAX_CHARS = 2_048
"""Longer addresses are not used; many servers refuse them."""

MAX_CLAIMS = 20
"""Claims of one kind that are read; usual pages make one or two."""

MAX_TRUSTED = 5
"""Claims that are kept: a canonical link, og:url, two in JSON-LD, and one to spare."""

_ADDRESS = re.compile(r"(https?:)?//|[/?]", re.IGNORECASE)
"""The beginning of an address. JSON-LD often has "True" or "Article" in its place."""

_UNFILLED = re.compile(
    r"\{\{|%7b%7b|\$\{|\[object|/(undefined|null)(/|$)", re.IGNORECASE
)
"""Remains of templates that were not filled in."""

_NO_ARTICLE = re.compile(
    r"/(404|error|login|log-in|sign-?in|register|subscribe|search|not-?found)"
    r"(\.\w{3,5})?/*",
    re.IGNORECASE,
)
_SHORT_NUMBER = re.compile(r"\d{3,}")
"""A number that may identify an article; shorter ones count pages."""


def find_claims(page: ParsedPage) -> tuple[str, ...]:
    """Return the trusted claims of a page, each once.

    The first is the address of the article. Where a template's canonical link is wrong,
    og:url often is right.
    """
    return _distinct_trusted(page.url, islice(_declared(page), MAX_CLAIMS))


def find_amp_forms(page: ParsedPage, known: Iterable[str]) -> tuple[str, ...]:
    """Return the trusted addresses of a page's AMP form that are not `known`."""
    known = set(map(urls.key, known))
    links = islice(_linked(page, "amphtml"), MAX_CLAIMS)
    found = _distinct_trusted(page.url, links)
    return tuple(url for url in found if urls.key(url) not in known)


def _distinct_trusted(page: str, claims: Iterable[str]) -> tuple[str, ...]:
    trusted: dict[str, str] = {}
    for url in filter(None, (_trusted(page, claim) for claim in claims)):
        trusted.setdefault(urls.key(url), url)
    return tuple(trusted.values())[:MAX_TRUSTED]


def _declared(page: ParsedPage) -> Iterator[str]:
    """Yield the addresses that a page claims, the most reliable first."""
    yield from _linked(page, "canonical")
    yield from page.structured.meta.get("og:url", ())
    if page.structured.is_article:
        node = page.structured.article
        for value in (node.get("mainEntityOfPage"), node.get("url")):
            if isinstance(value, dict):
                value = value.get("@id") or value.get("url")
            if isinstance(value, str):
                yield value


def _linked(page: ParsedPage, relation: str) -> Iterator[str]:
    for link in page.tree.all("link"):
        if relation in link.get("rel").lower().split():
            yield link.get("href")


def _trusted(page: str, claim: str) -> str:
    """Return the address of a claim, "" when it is not trusted to be this page's."""
    if claim == page and urlsplit(page).path.strip("/"):
        return urls.canonical(page)  # the usual case
    claim = claim.strip(" \t\r\n\"'")
    if len(claim) > MAX_CHARS or not _ADDRESS.match(claim) or _UNFILLED.search(claim):
        return ""
    url = urls.trusted_claim(page, claim)
    if not url or urls.key(url) == urls.key(page):
        return url
    # Compared by their keys, which have no index pages and no other forms of pages.
    here, there = (urlsplit(f"https://{urls.key(each)}") for each in (page, url))
    return "" if _is_no_article(there) or _is_section(here, there) else url


def _is_no_article(there: SplitResult) -> bool:
    """Return whether a claim is a front page, or a page such as a login."""
    if any(char.isdecimal() for char in there.query):
        return False
    named = any(map(urls.names_an_article, _values(there.query)))
    alone = FRONT_PATH.fullmatch(there.path) or _NO_ARTICLE.fullmatch(there.path)
    return bool(alone) and not named


def _is_section(here: SplitResult, there: SplitResult) -> bool:
    """Return whether this page's address names an article and the claim's does not."""
    path, claimed = here.path.strip("/").split("/"), there.path.strip("/").split("/")
    if any(map(urls.names_an_article, [claimed[-1], *_values(there.query)])):
        return False
    numbers = [each for each in _values(here.query) if _SHORT_NUMBER.fullmatch(each)]
    if numbers and not urls.names_an_article(path[-1]):
        # The page is identified by a number, which the claim must contain too.
        return not any(each in f"{there.path}?{there.query}" for each in numbers)
    if path[: len(claimed)] == claimed:
        # A section's address begins its articles' addresses, …
        return any(map(urls.names_an_article, path[len(claimed) :]))
    # … or is a single word.
    is_word = len(claimed) == 1 and not there.query
    return is_word and any(map(urls.names_an_article, path))


def _values(query: str) -> list[str]:
    return [pair.partition("=")[2] for pair in query.split("&")] if query else []
