"""Tags, section and pictures that an article shows, where the page declares none."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from spiders.extract.page.own_parts import article_around
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Element
from spiders.urls.page_roles import SECTION_FOLDERS, TAG_FOLDERS

MAX_ELEMENTS = 400
"""Links or pictures of one article that are looked at."""

SMALLEST = 200
"""Pixels of width from which on a picture is one of the article, not an icon."""

MAX_LINK = 500
"""Characters of the address of a picture."""

_NO_PICTURE = re.compile(r"avatar|gravatar|author|logo|icon|emoji|badge|pixel|tracking")
"""Names of pictures that do not illustrate an article."""


def shown_tags(page: ParsedPage) -> list[str]:
    """Return the texts of the article's links to tags, by `rel` or by address."""
    return _link_texts(page, "tag", TAG_FOLDERS, but="category")


def shown_sections(page: ParsedPage) -> list[str]:
    """Return the texts of the article's links to sections, by `rel` or by address."""
    return _link_texts(page, "category", SECTION_FOLDERS)


def shown_pictures(page: ParsedPage) -> Iterator[str]:
    """Yield the addresses of the article's pictures, in document order."""
    for picture in islice(_own(page, page.tree.all("img")), MAX_ELEMENTS):
        link = picture.get("src") or picture.get("data-src")
        if not link or link.startswith("data:") or len(link) > MAX_LINK:
            continue
        width = picture.get("width")
        is_small = width.isascii() and width.isdecimal() and int(width[:6]) < SMALLEST
        named = f"{link} {picture.get('class')[:MAX_LINK]}".lower()
        if not is_small and not _NO_PICTURE.search(named):
            yield link


def _link_texts(
    page: ParsedPage, rel: str, folders: frozenset[str], *, but: str = ""
) -> list[str]:
    marked: list[str] = []
    addressed: list[str] = []
    for link in islice(_own(page, page.tree.all("a")), MAX_ELEMENTS):
        relations = link.get("rel").lower().split()
        path = set(link.get("href")[:MAX_LINK].lower().split("/")[-3:-1])
        if path & folders:
            addressed.append(page.tree.text(link))
        elif rel in relations and not (but in relations or path & SECTION_FOLDERS):
            marked.append(page.tree.text(link))
    return [*marked, *addressed]


def _own(page: ParsedPage, elements: Iterable[Element]) -> Iterator[Element]:
    """Yield those elements that are in the article of the page's first headline.

    Nothing is the article's own on a page whose headline is in no article.
    """
    headings = (page.first_heading, *page.tree.all("h2")[:1])
    article = next(filter(None, map(article_around, headings)), None)
    if article is None:
        return
    others = [
        other
        for tag in ("article", "aside", "nav")
        for other in page.tree.all(tag)
        if other is not article and article.contains(other)
    ]
    for element in elements:
        is_others = any(other.contains(element) for other in others[:MAX_ELEMENTS])
        if article.contains(element) and not is_others:
            yield element
