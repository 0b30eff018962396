"""Which address a page claims for itself, where it is to be believed."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from spiders import urls
from spiders.extract.page.page import Page

MAX_CHARS = 2_048
"""Longer addresses are no one's; many servers refuse them."""

MAX_CLAIMS = 20
"""How many of one kind are looked at; honest pages make one or two."""

_UNFILLED = re.compile(
    r"\{\{|%7b%7b|\$\{|\[object|/(undefined|null)(/|$)", re.IGNORECASE
)
"""What templates leave behind where they were given nothing."""

_FRONT = re.compile(
    r"/+([a-z]{2}(-[a-z]{2,4})?/*)?((home|index|default|main|start)(\.\w{3,5})?/*)?",
    re.IGNORECASE,
)
"""Paths of front pages, those of one language too."""

_NO_ARTICLE = re.compile(
    r"/(404|error|login|log-in|sign-?in|register|subscribe|search|not-?found)"
    r"(\.\w{3,5})?/*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\d)(?!(19|20)\d\d(?!\d))\d{4,}")
"""An article's, which is no year."""

_VERSIONS = frozenset(
    ["all", "amp", "amphtml", "comments", "full", "index", "mobile", "print", "view"]
)
"""What is added to an article's address for another form of it."""


def claim(page: Page) -> str:
    """Return the address a page claims for itself, "" when none is to be believed.

    The first that is believed counts: where a template's canonical link is wrong,
    og:url often is right.
    """
    claims = islice(_said(page), MAX_CLAIMS)
    return next(filter(None, (_believed(page.url, said) for said in claims)), "")


def _said(page: Page) -> Iterator[str]:
    """Yield the addresses a page gives as its own, the most trusted first."""
    for link in page.tree.all("link"):
        if "canonical" in link.get("rel").lower().split():
            yield link.get("href")
    yield from page.structured.meta.get("og:url", ())
    if page.structured.is_article:
        node = page.structured.article
        for value in (node.get("mainEntityOfPage"), node.get("url")):
            if isinstance(value, dict):
                value = value.get("@id") or value.get("url")
            if isinstance(value, str):
                yield value


def _believed(page: str, said: str) -> str:
    """Return the address a claim names, "" when it does not name this page."""
    if said == page and urlsplit(page).path.strip("/"):
        return urls.canonical(page)  # as most do
    if len(said) > MAX_CHARS or _UNFILLED.search(said):
        return ""
    url = urls.declared(page, said)
    if not url or urls.key(url) == urls.key(page):
        return url
    here, there = urlsplit(urls.canonical(page)), urlsplit(url)
    if not there.query and (
        _FRONT.fullmatch(there.path) or _NO_ARTICLE.fullmatch(there.path)
    ):
        return ""
    path, shorter = here.path.strip("/").split("/"), there.path.strip("/").split("/")
    if path == shorter:
        lost = bool(here.query) and not there.query
        return "" if lost and _names_by_query(here.query, path[-1]) else url
    # A section's address begins its articles' addresses.
    lost_path = path[len(shorter) :] if path[: len(shorter)] == shorter else []
    section = any(map(_names_an_article, lost_path))
    return "" if section and not _names_an_article(shorter[-1]) else url


def _names_by_query(query: str, last: str) -> bool:
    """Return whether it is the query that tells one article from another."""
    values = (pair.partition("=")[2] for pair in query.split("&"))
    return not _names_an_article(last) and any(
        value.isdecimal() and len(value) >= 3 for value in values
    )


def _names_an_article(part: str) -> bool:
    """Return whether part of a path looks like an article's own: a number, a title."""
    if part.lower() in _VERSIONS:
        return False
    return bool(_NUMBER.search(part)) or sum(map(part.count, "-_+")) >= 2
