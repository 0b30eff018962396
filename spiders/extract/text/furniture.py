"""What of a page is furniture: menus, boxes, related links, comments.

What an element is called is a hint. How much of the page's prose stands in it decides:
an article lies in no box that holds a small part of the text.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from spiders.extract.page.tree import Element, Tree
from spiders.extract.text.class_hints import class_hint
from spiders.extract.text.prose import ASIDES, Prose

MOST = 0.5
"""What holds this share of the prose is no furniture, whatever it is called."""

MOST_OF_ALL = 0.3
"""The same for `article` and `main`: they are seldom named by mistake."""

REPEATED = 0.4
"""Where elements of one name hold this share together, it is that of paragraphs
(`class="paywall"` on each of them)."""

HIDDEN = 0.5
"""Where this share is hidden it is the article: a script shows it, or a click."""

LEFT = 0.05
"""If less than this stays, the names lied, and nothing was furniture."""

_WHOLE = ("article", "main")


def find_furniture(
    tree: Tree, prose: Prose, *, by_name: bool = True
) -> tuple[list[str], Prose]:
    """Return of each block why it is furniture, and the prose that is none.

    "" is for a block that may be of the article. All that stands in furniture is.
    Without `by_name` only tags and what is hidden count.
    """
    names = [
        (element, class_hint(element) if by_name and element.attributes else "")
        for element in tree.elements
        if element.first < element.last
    ]
    sure = [
        element for element, name in names if name == "strong" or element.tag in ASIDES
    ]
    perhaps = [
        element
        for element, name in names
        if name == "weak" or (element.attributes and _is_hidden(element))
    ]
    why = [""] * len(tree.blocks)
    why, prose = _set_apart(sure, _certain_judge(tree, prose), why, prose)
    # What is left now is the measure for names that may mean nothing.
    doubtful = _doubtful_judge(perhaps, prose, by_name=by_name)
    return _set_apart(perhaps, doubtful, why, prose)


def _set_apart(
    elements: Iterable[Element],
    judge: Callable[[Element], str],
    known: list[str],
    prose: Prose,
) -> tuple[list[str], Prose]:
    """Return what is furniture and what is not, with what a judge says of elements."""
    why = list(known)
    end = 0
    for element in elements:
        if element.number >= end and (reason := judge(element)):
            end = element.end
            for place in range(element.first, element.last):
                why[place] = why[place] or reason
    left = prose.without(why)
    return (why, left) if left.total > LEFT * prose.total else (known, prose)


def _certain_judge(tree: Tree, prose: Prose) -> Callable[[Element], str]:
    """Return a judge by tags for what stands beside a text, and by sure names."""
    headlines = [element.number for element in tree.all("h1")]
    tables = sorted(e.number for tag in ("table", "pre") for e in tree.all(tag))

    def judge(element: Element) -> str:
        share = prose.within(element) / prose.total
        if element.tag in ASIDES:
            # Tables and listings stand in figures, and are of the article.
            shows = element.tag in ("figure", "header", "aside")
            if not (shows and _holds_any(element, tables)):
                return f"<{element.tag}>" if share < MOST else ""
            return ""
        if element.tag in _WHOLE:
            return _name_reason(element) if share < MOST_OF_ALL else ""
        is_so = share < MOST or not _holds_any(element, headlines)
        return _name_reason(element) if is_so else ""

    return judge


def _doubtful_judge(
    elements: Iterable[Element], prose: Prose, *, by_name: bool
) -> Callable[[Element], str]:
    """Return a judge by names that an article's parts may bear, and by being hidden."""
    alike: dict[tuple[str | None, str | None], int] = defaultdict(int)
    veiled = end = 0
    for element in elements:
        share = prose.within(element)
        alike[_kind(element)] += share
        if element.number >= end and _is_hidden(element):
            veiled += share
            end = element.end

    def judge(element: Element) -> str:
        named = by_name and class_hint(element) == "weak" and element.tag not in _WHOLE
        if named and alike[_kind(element)] < REPEATED * prose.total:
            return _name_reason(element)
        is_veiled = veiled < HIDDEN * prose.total and _is_hidden(element)
        return "hidden" if is_veiled else ""

    return judge


def _name_reason(element: Element) -> str:
    """Return what speaks against an element, for a person: its class, or its id."""
    name = element.get("class") or element.get("id")
    return f"its name: {' '.join(name[:40].split())}"


def _kind(element: Element) -> tuple[str | None, str | None]:
    return element.attributes.get("class"), element.attributes.get("id")


def _is_hidden(element: Element) -> bool:
    attributes = element.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style) and "display:none" in str(style)[:300].replace(" ", "")


def _holds_any(element: Element, numbers: Sequence[int]) -> bool:
    place = bisect_left(numbers, element.number)
    return place < len(numbers) and numbers[place] < element.end
