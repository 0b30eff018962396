"""Tell whether a node of structured data is of this page, or of another article.

Pages carry nodes of related articles, of their site, of videos and of books. A node's
headline and address are compared with those of the page.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cached_property
from typing import Any

import regex

from spiders import urls
from spiders.extract.page.tree import Tree

# Scripts without blanks are compared sign by sign.
_WORD = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
    r"|[\p{L}\p{M}\p{N}]+"
)
_LONGEST = 300
"""Characters of a headline that are compared."""
_HEADINGS = 5
"""Headings of a page that may be its headline; lists of articles have more."""
_MOST_SHARED, _LEAST_SHARED = 0.5, 0.1
"""The share of all words of two headlines that both have: from the first on they are of
one article, below the second they are of two. Between are an article's headline and
its short form for search engines."""
_CONTAINED, _ENOUGH = 0.8, 4
"""A headline of so many words of which this share stands in the page's is the same:
outlets add their name, or a word before a colon."""
_SLUG = 8
"""Letters of a last part of an address that only one article has."""


class Agreement(IntEnum):
    """What a node and its page say of each other."""

    CONTRADICTS = 0
    DOUBTFUL = 1
    UNKNOWN = 2
    BY_ADDRESS = 3
    BY_HEADLINE = 4


class PageIdentity:
    """The headlines and addresses of a page."""

    def __init__(self, tree: Tree, url: str, meta: Mapping[str, list[str]]) -> None:
        self._tree = tree
        self._url = url
        self._meta = meta

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        elements = [*self._tree.all("h1")[:_HEADINGS], *self._tree.all("title")[:1]]
        titles = [self._tree.text(element)[:_LONGEST] for element in elements]
        for key in ("og:title", "twitter:title"):
            titles += self._meta.get(key, [])[:1]
        return tuple(dict.fromkeys(titles))  # mostly twice the same

    @cached_property
    def _title_words(self) -> list[set[str]]:
        return [words for words in map(_words, self._titles) if words]

    @cached_property
    def _addresses(self) -> list[str]:
        links = self._tree.all("link")
        canonical = [e.get("href") for e in links if e.get("rel") == "canonical"]
        # Mostly three times the same.
        said = (self._url, *canonical[:1], *self._meta.get("og:url", [])[:1])
        return list(dict.fromkeys(self._absolute(dict.fromkeys(said))))

    @cached_property
    def _keys(self) -> set[str]:
        return set(map(urls.key, self._addresses))

    @cached_property
    def _slugs(self) -> set[str]:
        return {slug for address in self._addresses if (slug := _slug(address))}

    def agreement(self, node: Mapping[str, Any]) -> Agreement:
        """Return whether a node is of the page, by its headline and its address.

        DOUBTFUL if the wording differs or if its address is the site's front page;
        UNKNOWN if there is nothing to compare.
        """
        share = self._share(node)
        if share is not None and share >= _MOST_SHARED:
            return Agreement.BY_HEADLINE
        every = list(self._absolute(_addresses(node)))
        addresses = [at for at in every if _path(at)]
        if any(map(self._is_own, addresses)):
            return Agreement.BY_ADDRESS
        is_elsewhere = bool(addresses and self._addresses)
        if share is not None and (is_elsewhere or share < _LEAST_SHARED):
            return Agreement.CONTRADICTS
        if is_elsewhere and not _headline(node):
            return Agreement.CONTRADICTS
        if share is not None or (every and _path(self._url)):
            return Agreement.DOUBTFUL
        return Agreement.UNKNOWN

    def _is_own(self, address: str) -> bool:
        return (
            address in self._addresses
            or _slug(address) in self._slugs
            or urls.key(address) in self._keys
        )

    def _share(self, node: Mapping[str, Any]) -> float | None:
        """Return how alike the headlines are, 0 to 1; None if one has none."""
        headline = _headline(node)
        if headline and headline in self._titles:
            return 1.0  # the usual case
        words = _words(headline)
        if not words or not self._title_words:
            return None
        return max(_likeness(words, title) for title in self._title_words)

    def _absolute(self, addresses: Iterable[str]) -> Iterator[str]:
        for address in addresses:
            at = urls.absolute(self._url, address) if address else ""
            if at:
                yield at


def _likeness(words: set[str], title: set[str]) -> float:
    shared = len(words & title)
    small = min(len(words), len(title))
    if small >= _ENOUGH and shared >= _CONTAINED * small:
        return 1.0
    return shared / len(words | title)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text[:_LONGEST].casefold()))


def _headline(node: Mapping[str, Any]) -> str:
    for key in ("headline", "name", "alternativeHeadline"):
        if isinstance(node.get(key), str) and node[key].strip():
            return str(node[key])
    return ""


def _addresses(node: Mapping[str, Any]) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and (key != "@id" or urls.is_web(value)):
            yield value[:2_000].partition("#")[0]


def _path(address: str) -> str:
    """Return the path of an address; "" for a site's front page, which says nothing."""
    return address.partition("://")[2].partition("/")[2].partition("?")[0].strip("/")


def _slug(address: str) -> str:
    last = _path(address).rpartition("/")[2]
    return last if len(last) >= _SLUG else ""
