"""Tags, sections and pictures that an article shows, where the page declares none."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Literal

from spiders.extract.page.own_parts import article_around
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Element
from spiders.urls.page_roles import SECTION_FOLDERS, TAG_FOLDERS

MAX_LINKS = 3_000
"""Links of one page that are looked at."""

MAX_ELEMENTS = 400
"""Links to tags, or pictures of one article, that are looked at."""

MAX_TAGS = 30
"""Tags of the longest list of one article; longer ones are of a whole site."""

LIST_DEPTH = 3
"""Ancestors of a link in which the list is looked for."""

SMALLEST = 200
"""Pixels of width from which on a picture is one of the article, not an icon."""

MAX_ADDRESS = 500
"""Characters of an address that are looked at."""

_FOLDERS = TAG_FOLDERS | SECTION_FOLDERS

Kind = Literal["tag", "section"]

_META = r"(?:post|entry|article|story)[_-]*(?:meta|info|utility)"
_LISTS: Mapping[Kind, re.Pattern[str]] = {
    "tag": re.compile(
        rf"(?:^|[\s_-])(?:{_META}|(?:hash)?tags?(?:[_-]?(?:links?|list))?)(?:$|[\s_])",
        re.IGNORECASE,
    ),
    "section": re.compile(
        rf"(?:^|[\s_-])(?:{_META}|(?:post|entry|article)[_-]categories|category"
        r"|cat(?:egories)?[_-]?links?)(?:$|[\s_])",
        re.IGNORECASE,
    ),
}
"""Names of the list of one article's tags or sections, wherever it stands."""

_OF_SITE = re.compile(
    r"cloud|widget|menu|nav|related|recommend|teaser|popular|trending|preview",
    re.IGNORECASE,
)
"""Names of lists of a whole site, and of other articles."""

_ADDRESSES = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-original",
    "srcset",
    "data-srcset",
)
"""Attributes with the address of a picture, the first that has one counts."""

_NO_PICTURE = re.compile(r"avatar|gravatar|author|logo|icon|emoji|badge|pixel|tracking")
"""Names of pictures that do not illustrate an article."""


class ArticleLinks:
    """The links and pictures of a page that are its article's own."""

    def __init__(self, page: ParsedPage) -> None:
        self._page = page

    def tags(self) -> list[str]:
        """Return the texts of the links to tags, by `rel` or by address.

        Without any, they are the entries of a list that only its name shows to be one.
        """
        return self._texts("tag") or self._unlinked_tags()

    def sections(self) -> list[str]:
        """Return the texts of the links to sections, by `rel` or by address."""
        return self._texts("section")

    def pictures(self) -> Iterator[str]:
        """Yield the addresses of the pictures, in document order."""
        for picture in islice(self._own(self._page.tree.all("img")), MAX_ELEMENTS):
            link = _address(picture)
            if not link:
                continue
            width = picture.get("width")
            is_number = width.isascii() and width.isdecimal()
            is_small = is_number and int(width[:6]) < SMALLEST
            named = f"{link} {picture.get('class')[:MAX_ADDRESS]}".lower()
            if not is_small and not _NO_PICTURE.search(named):
                yield link

    @cached_property
    def _article(self) -> Element | None:
        """The article of the first headline that is in one, else the only article."""
        tree = self._page.tree
        headings = (self._page.first_heading, *tree.all("h2")[:1])
        around = next(filter(None, map(article_around, headings)), None)
        articles = tree.all("article")
        return around or (articles[0] if len(articles) == 1 else None)

    @cached_property
    def _others(self) -> list[Element]:
        """The elements in the article that belong to other articles, or to the site."""
        article = self._article
        return [
            other
            for tag in ("article", "aside", "nav")
            for other in self._page.tree.all(tag)
            if article and other is not article and article.contains(other)
        ][:MAX_ELEMENTS]

    @cached_property
    def _linked(self) -> dict[Kind, list[Element]]:
        """The links of the page to tags and to sections."""
        found: dict[Kind, list[Element]] = {"tag": [], "section": []}
        addressed: list[Element] = []
        for link in self._page.tree.all("a")[:MAX_LINKS]:
            value = link.attributes.get
            rel, address = value("rel"), value("href") or ""
            folders = address[:MAX_ADDRESS].lower().rsplit("/", 3)[-3:-1]
            if not rel and _FOLDERS.isdisjoint(folders):
                continue  # most are neither
            relations = rel.lower().split() if rel else ()
            if "category" in relations or not SECTION_FOLDERS.isdisjoint(folders):
                found["section"].append(link)
            elif "tag" in relations:
                found["tag"].append(link)
            elif not TAG_FOLDERS.isdisjoint(folders):
                addressed.append(link)
        found["tag"] += addressed
        return found

    def _texts(self, kind: Kind) -> list[str]:
        links = self._linked[kind][:MAX_ELEMENTS]
        own = list(self._own(links)) or _only_list(links, _LISTS[kind])
        return [self._page.tree.text(link) for link in own]

    def _unlinked_tags(self) -> list[str]:
        """Return the texts of the innermost elements in the article's list of tags."""
        tree, article = self._page.tree, self._article
        inside = tree.elements[article.number : article.end] if article else []
        lists = [
            element
            for element in inside
            if (name := element.attributes.get("class"))
            and "tags" in name
            and _LISTS["tag"].search(name[:MAX_ADDRESS])
        ]
        if len(lists) != 1 or lists[0].end - lists[0].number > 2 * MAX_TAGS:
            return []
        entries = tree.elements[lists[0].number + 1 : lists[0].end]
        innermost = [
            element for element in entries if element.end - element.number == 1
        ]
        # A label, "Topics:", is before the tags and in another element than they.
        tags = [e for e in innermost if e.tag == innermost[-1].tag]
        return [tree.text(tag).removesuffix(":") for tag in tags]

    def _own(self, elements: Iterable[Element]) -> Iterator[Element]:
        article = self._article
        if article is None:
            return
        for element in elements:
            if article.contains(element) and not any(
                other.contains(element) for other in self._others
            ):
                yield element


def _address(picture: Element) -> str:
    """Return the address of a picture, "" without one.

    Until a reader scrolls to it, its `src` may hold a placeholder.
    """
    for name in _ADDRESSES:
        # `srcset` has several addresses, each with a width.
        link = next(iter(picture.get(name)[: 2 * MAX_ADDRESS].split()), "")
        if link and not link.startswith("data:") and len(link) <= MAX_ADDRESS:
            return link
    return ""


def _only_list(links: Iterable[Element], names: re.Pattern[str]) -> list[Element]:
    """Return the links in the only list that is named as one article's; [] without it.

    Two such lists are of two teasers.
    """
    lists: dict[int, list[Element]] = {}
    for link in links:
        if (around := _list_around(link, names)) is not None:
            lists.setdefault(around.number, []).append(link)
    found = next(iter(lists.values())) if len(lists) == 1 else []
    return found if len(found) <= MAX_TAGS else []


def _list_around(link: Element, names: re.Pattern[str]) -> Element | None:
    """Return the nearest element around a link that is named as a list."""
    for element in islice(link.ancestors(), LIST_DEPTH):
        name = f"{element.get('class')[:MAX_ADDRESS]} {element.get('id')[:100]}"
        if _OF_SITE.search(name):
            return None
        if names.search(name):
            return element
    return None
