"""The headline that a link on a listing page shows, and how far it can be believed.

What is a headline is decided by the markup and by comparing links, not by words: "read
more" stands on many links, in any language.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import islice

import regex
from lxml import etree

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_MOST_STEPS = 400
"""Beginnings and ends of elements within a link or a row whose text is taken: what was
never closed holds all the rest of a page, and the next link as well."""

_MOST_SEEN = 5_000
"""The same with those that readers do not see: a drawing has thousands."""

LEVELS = 6
"""How far above a link its heading may be."""

_NAMED = regex.compile(
    r"(?:^|[\s_-])(?:title|headline|heading)(?:$|[\s_-])", regex.IGNORECASE
)
_MOST_WITHIN = 20
"""Elements within a link of which one may be its title: a card has it among the first.
A link that was never closed holds the rest of the page."""

_SILENT = frozenset(["script", "style", "svg", "template", "noscript"])
_WITHIN_WORDS = frozenset(
    ["b", "i", "em", "strong", "u", "font", "mark", "wbr", "a", "bdi", "abbr"]
)
"""Elements that do not separate words; cells, spans and paragraphs do."""

_DIGITS = regex.compile(r"\d+")
_LETTERS = regex.compile(r"\p{L}")

_SAME = 2
"""The number of articles from which on a text that their links share is a button's."""


class Weight(IntEnum):
    """What kind of text a link shows; the higher, the surer it is a headline."""

    NONE = 0
    BUTTON = 1
    """A date, or what the links of several articles have in common."""
    PICTURE = 2
    """The description of a picture, or of the link."""
    TEXT = 3
    HEADING = 4


def link_title(link: etree._Element) -> tuple[str, Weight]:
    """Return the headline of a link: its heading, title, text or description.

    The title is an element within it that is named so: a card has a section and a time
    beside it.
    """
    heading = heading_of(link)
    if heading is not None:
        # A heading around several links is not the headline of each.
        whole = heading if len(list(islice(heading.iter("a"), 2))) <= 1 else link
        text = shown_text(whole)
        if text:
            return text, Weight.HEADING
    title = title_within(link)
    if title is not None and (text := shown_text(title)) and not is_date(text):
        return text, Weight.HEADING
    text = shown_text(link, skip="time") or shown_text(link)
    if text:
        return text, Weight.BUTTON if is_date(text) else Weight.TEXT
    described = next(_descriptions(link), "")
    return described, Weight.PICTURE if described else Weight.NONE


def heading_of(link: etree._Element) -> etree._Element | None:
    """Return the heading within a link or around it; None without one."""
    within = next(link.iter(*HEADINGS), None)
    if within is not None:
        return within
    for _, ancestor in zip(range(LEVELS), link.iterancestors(), strict=False):
        if ancestor.tag in HEADINGS:
            return ancestor
    return None


def title_within(link: etree._Element) -> etree._Element | None:
    """Return the element within a link that is named after titles; None without one."""
    within = islice(link.iterdescendants(etree.Element), _MOST_WITHIN)
    return next(filter(is_named_title, within), None)


def is_named_title(element: etree._Element) -> bool:
    """Return whether an element says that it is a title: by its class or property."""
    named = _NAMED.search(element.get("class", ""))
    return bool(named) or element.get("itemprop") == "headline"


def shown_text(element: etree._Element, skip: str = "") -> str:
    """Return the text that readers see in an element, on one line.

    Words in different cells, spans or paragraphs are kept apart. `skip` is a tag whose
    text is left out.
    """
    return " ".join("".join(_pieces(element, skip)).split())


def _pieces(element: etree._Element, skip: str) -> Iterator[str]:
    hidden: etree._Element | None = None
    steps = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    shown = 0
    for event, at in islice(steps, _MOST_SEEN):
        shown += hidden is None
        if shown > _MOST_STEPS:
            return
        is_text = isinstance(at.tag, str)
        if event == "start" and hidden is None and is_text:
            if at.tag in _SILENT or at.tag == skip or at.get("hidden") is not None:
                hidden = at
            else:
                yield "" if at.tag in _WITHIN_WORDS else " "
                yield at.text or ""
        if event != "start":
            if hidden is at:
                hidden = None
            if at is not element and hidden is None:
                yield "" if at.tag in _WITHIN_WORDS or not is_text else " "
                yield at.tail or ""


def _descriptions(link: etree._Element) -> Iterator[str]:
    for image in link.iter("img", "area"):
        yield from filter(None, [" ".join(image.get("alt", "").split())])
    for name in ("title", "aria-label"):
        yield from filter(None, [" ".join(link.get(name, "").split())])


def is_date(text: str) -> bool:
    """Return whether a text is a date or a number: digits, and not more letters."""
    digits = sum(map(len, _DIGITS.findall(text)))
    letters = len(_LETTERS.findall(text))
    return letters == 0 or (digits > 0 and letters <= digits + 2)


def button_texts(shown: Iterable[tuple[str, str]]) -> set[str]:
    """Return the texts, without their digits, that links of several articles have.

    `shown` has the key of the article that a link leads to, and the link's text.
    """
    articles: dict[str, set[str]] = defaultdict(set)
    for key, text in shown:
        articles[without_digits(text)].add(key)
    return {text for text, keys in articles.items() if len(keys) >= _SAME}


def without_digits(text: str) -> str:
    """Return a text in lower case without its digits, as buttons are compared."""
    return " ".join(_DIGITS.sub("", text).casefold().split())
