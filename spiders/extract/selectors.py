"""Apply a site rule to a page: cut elements out, and find the fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, cast

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from spiders.extract.page.parse_markup import tree_of
from spiders.extract.page.tree import Tree, one_line
from spiders.extract.page.tree_builder import INLINE
from spiders.extract.site_rules import SiteRule

_ATTRIBUTE = re.compile(r"(.*?)\s*@([A-Za-z_][\w:.-]*)", re.DOTALL)
_SCRAPY = re.compile(r"::(text|attr\(([^)]*)\))")

_VALUE_ATTRIBUTES = {
    "img": "src",
    "link": "href",
    "meta": "content",
    "time": "datetime",
}
"""Tag → the attribute that holds the value, where a rule names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRule:
    """A page with a rule applied. A field is empty where the rule found nothing."""

    tree: Tree
    """The page without the elements that were cut out."""
    title: str = ""
    text: str = ""
    """Paragraphs, one per line."""
    authors: tuple[str, ...] = ()
    """As the page writes them, each once."""
    published_text: str = ""
    modified_text: str = ""
    section: str = ""
    image: str = ""
    """The address as the page writes it, perhaps relative."""
    missed: tuple[str, ...] = ()
    """The fields for which the rule has a selector that found nothing."""


def apply(markup: bytes, rule: SiteRule) -> AppliedRule:
    """Apply a rule to UTF-8 markup. Any bytes make a page."""
    page = _parsed(markup)
    for selector in rule.cut:
        for element in _compiled(selector).all(page):
            _empty(element)
    found = {
        name: list((_lines if name == "body" else _values)(selector, page))
        for name, selector in rule.selectors.items()
    }

    def first(name: str) -> str:
        return next(iter(found.get(name, ())), "")

    return AppliedRule(
        tree=tree_of(page),
        title=first("title"),
        text="\n".join(found.get("body", ())),
        authors=tuple(dict.fromkeys(found.get("authors", ()))),
        published_text=first("published"),
        modified_text=first("modified"),
        section=first("section"),
        image=first("image"),
        missed=tuple(name for name in rule.selectors if not found[name]),
    )


def fault_of(selector: str) -> str:
    """Return the error in a selector as a sentence, "" when there is none."""
    scrapy = _SCRAPY.search(selector)
    if scrapy:
        instead = f"write @{scrapy[2]} at the end" if scrapy[2] else "leave it out"
        return f"{selector!r} is no CSS selector: {scrapy[0]} is Scrapy's, {instead}"
    try:
        # An XPath may compile and still fail on every page.
        _compiled(selector).all(etree.Element("html"))
    except (SelectorError, etree.XPathError, ValueError) as error:
        return f"{selector!r} is no CSS selector: {error}"
    return ""


class _Selector(NamedTuple):
    path: CSSSelector
    attribute: str
    """The attribute that holds the value; "" for the text."""

    def all(self, page: etree._Element) -> list[etree._Element]:
        """Return the elements that the selector finds, in document order."""
        return cast(list[etree._Element], self.path(page))

    def outermost(self, page: etree._Element) -> Iterator[etree._Element]:
        """Yield the found elements that are inside no other one, in document order.

        It takes one pass over the page, however deep they are nested.
        """
        found = self.all(page)
        if self.attribute or len(found) < 2:
            yield from found
            return
        wanted = set(found)
        inside: etree._Element | None = None
        for event, element in etree.iterwalk(page, events=("start", "end")):
            if event == "end":
                inside = None if element is inside else inside
            elif inside is None and element in wanted:
                inside = element
                yield element


# A worker reads many pages of a few dozen outlets.
@lru_cache(maxsize=2_048)
def _compiled(selector: str) -> _Selector:
    match = _ATTRIBUTE.fullmatch(selector.strip())
    path, attribute = (match[1], match[2].lower()) if match else (selector, "")
    return _Selector(CSSSelector(path, translator="html"), attribute)


def _parsed(markup: bytes) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True
    )
    page = etree.fromstring(markup, parser)
    if page is None:
        return etree.Element("html")  # the bytes hold no markup
    for stray in list(page.itersiblings()):
        page.append(stray)  # some pages put half the article after </html>
    return page


def _empty(element: etree._Element) -> None:
    """Replace an element by a line end, or by nothing if it is inline.

    It stays in the tree: removing it would also remove the text after it, and join the
    words before and after a box.
    """
    inline = element.tag in INLINE
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # newer than the stubs
    element.tag = "wbr" if inline else "br"


def _values(selector: str, page: etree._Element) -> Iterator[str]:
    """Yield the values of the elements that a selector finds, without empty ones."""
    wanted = _compiled(selector)
    for element in wanted.outermost(page):
        name = wanted.attribute or _VALUE_ATTRIBUTES.get(str(element.tag), "")
        value = one_line(element.get(name) or "") if name else ""
        if not value and not wanted.attribute:
            value = " ".join(block.text for block in tree_of(element).blocks)
        if value:
            yield value


def _lines(selector: str, page: etree._Element) -> Iterator[str]:
    """Yield the lines of text in the elements that a selector finds."""
    wanted = _compiled(selector)
    if wanted.attribute:
        yield from _values(selector, page)
        return
    for element in wanted.outermost(page):
        for block in tree_of(element).blocks:
            yield block.text
