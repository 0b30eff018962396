"""Recognise list pages: sections, tags, authors and archives, which are no article.

A site's own list can be listed like an article, and an article's address can lead to
one. Its text is that of other articles, and its title is none of theirs.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from spiders import urls
from spiders.extract.page.class_names import class_words
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import ARTICLES, node_types
from spiders.extract.page.tree import Element
from spiders.extract.text.prose import is_long
from spiders.extract.text.stub import TEASER

_LISTS = frozenset(["collectionpage", "searchresultspage"])
"""The types of schema.org for pages that list other pages."""

_ARCHIVE_CLASSES = frozenset(["archive", "search-results"])
_ARTICLE_CLASSES = frozenset(["single", "singular", "wp-singular", "page"])
"""What WordPress and its themes write into the class of `body`."""

_COMMENTS = ("-comment-", "-message-", "-reply-")
"""Words in the class of an `article` that is a comment: its heading is the author."""

_HEADINGS = ("h1", "h2", "h3", "h4")

_REPEATED = 3
"""Neighbours with linked headings that make a list: two are "previous" and "next"."""

MAX_HEADINGS = 300
"""The headings of a page that are looked at."""

BEGINNING = 6
"""The most lines before a teaser's heading: a section, a day, a picture's credit."""

LINK_LEVELS = 6
ARTICLE_LEVELS = 30
"""How far above a heading its link, or the article around it, may be."""

_SHARE = 0.5
"""The share of a text in teasers, or in links, from which on it is that of a list."""


def is_list(page: ParsedPage, verdicts: Sequence[str]) -> bool:
    """Return whether a page lists other pages instead of being an article.

    `verdicts` has the reason for each of the page's blocks why it is no part of the
    text, "" for those that are. A page that declares itself an article is no list.
    """
    if _declares_article(page):
        return False
    return _declares_list(page) or _is_text_of_teasers(page, verdicts)


def _declares_article(page: ParsedPage) -> bool:
    """Return whether the page declares one article, and it is the page's own."""
    if page.structured.first("article:published_time"):
        return True
    if _body_classes(page) & _ARTICLE_CLASSES:
        return True
    articles = [n for n in page.structured.nodes if node_types(n) & ARTICLES]
    if len(articles) == 1:
        return True
    own = _own_keys(page)
    for node in articles:
        for name in ("url", "mainEntityOfPage", "@id"):
            value = node.get(name)
            said = value.get("@id") if isinstance(value, dict) else value
            if isinstance(said, str) and _key(page, said) in own:
                return True
    return False


def _declares_list(page: ParsedPage) -> bool:
    if any(node_types(node) & _LISTS for node in page.structured.nodes):
        return True
    return bool(_body_classes(page) & _ARCHIVE_CLASSES)


def _body_classes(page: ParsedPage) -> set[str]:
    return {name for body in page.tree.all("body") for name in _classes(body)}


def _classes(element: Element) -> list[str]:
    return element.get("class").lower().split()


def _is_text_of_teasers(page: ParsedPage, verdicts: Sequence[str]) -> bool:
    """Return whether the page's text is that of teasers or links, and none its own."""
    blocks = page.tree.blocks
    kept = [i for i, verdict in enumerate(verdicts) if not verdict]
    teasers = list(_teasers(page))
    if not kept:
        return len(teasers) >= _REPEATED
    total = sum(len(blocks[i].text) for i in kept)
    if sum(blocks[i].linked for i in kept) > _SHARE * total:
        return True
    inside = bytearray(len(blocks))
    for teaser in teasers:
        inside[teaser.first : teaser.last] = b"\1" * (teaser.last - teaser.first)
    own = "\n".join(blocks[i].text for i in kept if not inside[i])
    return len(own) < (1 - _SHARE) * total and not is_long(own, TEASER)


def _teasers(page: ParsedPage) -> Iterator[Element]:
    """Yield the elements that are each about one other page, which their heading links.

    That is an `article` that begins with such a heading, or one of several neighbours
    that are alike. What holds an `h1` without a link is the page's own article.
    """
    headings = [h for tag in _HEADINGS for h in page.tree.all(tag)]
    headings.sort(key=lambda heading: heading.number)
    every = [heading.number for heading in headings]
    linked = _linked(page, headings[:MAX_HEADINGS])
    numbers = [heading.number for heading in linked]
    own = sorted({h.number for h in page.tree.all("h1")}.difference(numbers))
    neighbours: dict[tuple[int, str], list[Element]] = {}
    for heading in linked:
        around = _nearest(heading, "article", ARTICLE_LEVELS)
        if around is None:
            around = _widest_alone(heading, numbers)
            parent = around.parent.number if around.parent else 0
            if not _holds_any(around, own):
                neighbours.setdefault((parent, around.tag), []).append(around)
        elif (
            every[bisect_left(every, around.number)] == heading.number
            and heading.first - around.first <= BEGINNING
            and not _holds_any(around, own)
            and not _is_comment(around)
        ):
            yield around
    for alike in neighbours.values():
        if len(alike) >= _REPEATED:
            yield from alike


def _holds_any(element: Element, numbers: Sequence[int]) -> bool:
    """Return whether an element contains one with these numbers, which are in order."""
    return bisect_left(numbers, element.number) < bisect_left(numbers, element.end)


def _is_comment(element: Element) -> bool:
    words = class_words(element.get("class"))
    return any(word in words for word in _COMMENTS)


def _linked(page: ParsedPage, headings: Iterable[Element]) -> list[Element]:
    """Return the headings that link to another page, in the given order.

    What stands in the page's title is its own headline, wherever it links.
    """
    tree, own = page.tree, _own_keys(page)
    title = " ".join(map(tree.text, tree.all("title"))).casefold()
    links = tree.all("a")
    numbers = [link.number for link in links]
    found = []
    for heading in headings:
        link = _nearest(heading, "a", LINK_LEVELS)
        place = bisect_left(numbers, heading.number)
        if link is None and place < len(links) and heading.contains(links[place]):
            link = links[place]
        if link is not None and tree.text(heading).casefold() not in title:
            key = _key(page, link.get("href"))
            if key and key not in own:
                found.append(heading)
    return found


def _nearest(element: Element, tag: str, levels: int) -> Element | None:
    """Return the nearest element with a tag at most so many levels above another."""
    above = islice(element.ancestors(), levels)
    return next((ancestor for ancestor in above if ancestor.tag == tag), None)


def _widest_alone(heading: Element, numbers: Sequence[int]) -> Element:
    """Return the widest element around a linked heading that holds no other one.

    `numbers` are those of all linked headings, in order.
    """
    widest = heading
    for element in heading.ancestors():
        first, end = (bisect_left(numbers, n) for n in (element.number, element.end))
        if end - first > 1 or element.tag == "body":
            break
        widest = element
    return widest


def _own_keys(page: ParsedPage) -> set[str]:
    """Return the keys of the addresses that the page has or claims."""
    claimed = [
        link.get("href")
        for link in page.tree.all("link")
        if link.get("rel").lower() in ("canonical", "shortlink")
    ]
    claimed += page.structured.meta.get("og:url", [])
    return {_key(page, said) for said in (page.url, *claimed)} - {""}


def _key(page: ParsedPage, said: str) -> str:
    """Return the key of an address on the page, "" when it is none."""
    address = urls.absolute(page.url, said)
    return urls.key(address) if address else ""
