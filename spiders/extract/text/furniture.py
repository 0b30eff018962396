"""Find the furniture of a page: menus, boxes, related links, comments.

The name of an element is a hint; the share of the page's prose in it decides: a box
with a small part of the text does not hold the article.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from spiders.extract.page.tree import Element, Tree
from spiders.extract.text.class_hints import class_hint
from spiders.extract.text.prose import ASIDES, Prose
from spiders.extract.text.quoted_parts import (
    embedded_posts,
    is_quoted,
    only_holds_post,
)

MOST = 0.5
"""An element with this share of the prose is no furniture, whatever its name."""

MOST_OF_ALL = 0.3
"""The same for `article` and `main`, which are seldom used by mistake."""

REPEATED = 0.4
"""If all elements of one name hold this share together, it is a name of paragraphs
(`class="paywall"` on each of them)."""

HIDDEN = 0.5
"""If this share of the prose is hidden, it is the article: a script or a click shows
it."""

LEFT = 0.05
"""If less than this share is left, the names misled, and nothing is furniture."""

CLOSE = 3
"""Ancestors of a hidden element in which the paragraphs before it are looked for."""

_PAGE = frozenset(["body", "main", "html", "form", ""])
"""Elements for a whole page: dialogs are in them, below the article."""

_WHOLE = ("article", "main")


_Judge = Callable[[Element], str]
"""Returns the reason why an element is furniture, "" if it is not."""

_Furniture = list[tuple[Element, str]]
"""Elements of furniture, each with its reason."""


def find_furniture(
    tree: Tree, prose: Prose, *, by_name: float = REPEATED
) -> tuple[list[str], Prose]:
    """Return for each block why it is furniture, and the prose that is not furniture.

    The reason is "" for a block that may be of the article. All text in an element of
    furniture is furniture. Elements of one doubtful name are paragraphs if they hold
    the share `by_name` of the prose; with 0, only tags and hidden elements count.
    """
    elements, posts = tree.elements, embedded_posts(tree)
    if posts:
        are_posts = {post.number for post in posts}
        elements = [e for e in elements if e.number not in are_posts]
    why, whole = [""] * len(tree.blocks), prose
    judge = _certain_judge(tree, prose)
    certain, perhaps = _suspects(elements, judge, by_name=by_name > 0)
    why, prose = _set_apart(certain, why, prose)
    if certain and prose is whole:  # the names misled
        _, perhaps = _suspects(elements, lambda _: "", by_name=by_name > 0)
    # Weak names are judged by the prose that is left now.
    if posts:
        perhaps = [e for e in perhaps if not only_holds_post(e, posts)]
    judge = _doubtful_judge(perhaps, prose, by_name=by_name)
    return _set_apart(_judged(perhaps, judge), why, prose)


def _suspects(
    elements: Iterable[Element], judge: _Judge, *, by_name: bool
) -> tuple[_Furniture, list[Element]]:
    """Return the furniture that a judge of certain signs finds, and doubtful elements.

    The judge is asked about elements with a certain sign. What is in furniture is
    furniture, and is looked at no further; nor is what holds no text.
    """
    certain: _Furniture = []
    doubtful: list[Element] = []
    end = 0
    for element in elements:
        if element.number < end or element.first == element.last:
            continue
        has_attributes = bool(element.attributes)
        name = class_hint(element) if by_name and has_attributes else ""
        is_certain = name == "strong" or element.tag in ASIDES
        if is_certain and (reason := judge(element)):
            certain.append((element, reason))
            end = element.end
        elif name == "weak" or (has_attributes and _is_hidden(element)):
            doubtful.append(element)
    return certain, doubtful


def _judged(elements: Iterable[Element], judge: _Judge) -> _Furniture:
    """Return the outermost elements that a judge finds to be furniture."""
    found: _Furniture = []
    end = 0
    for element in elements:
        if element.number >= end and (reason := judge(element)):
            found.append((element, reason))
            end = element.end
    return found


def _set_apart(
    furniture: _Furniture, known: list[str], prose: Prose
) -> tuple[list[str], Prose]:
    """Return the reasons and the prose that is left without furniture.

    Both are as they were if hardly any prose is left.
    """
    if not furniture:
        return known, prose
    why = list(known)
    for element, reason in furniture:
        lines = slice(element.first, element.last)
        why[lines] = [before or reason for before in why[lines]]
    left = prose.without(why)
    return (why, left) if left.total > LEFT * prose.total else (known, prose)


def _certain_judge(tree: Tree, prose: Prose) -> _Judge:
    """Return a judge that goes by tags and by names that are certain."""
    headlines = [element.number for element in tree.all("h1")]
    tables = sorted(e.number for tag in ("table", "pre") for e in tree.all(tag))

    def judge(element: Element) -> str:
        share = prose.within(element) / prose.total
        if element.tag in ASIDES:
            # Tables, code and quotations in a figure belong to the article.
            may_show = element.tag in ("figure", "header", "aside")
            shows = may_show and _holds_any(element, tables)
            is_beside = share < MOST and not shows and not is_quoted(tree, element)
            return f"<{element.tag}>" if is_beside else ""
        if element.tag in _WHOLE:
            return _name_reason(element) if share < MOST_OF_ALL else ""
        is_so = share < MOST or not _holds_any(element, headlines)
        return _name_reason(element) if is_so else ""

    return judge


def _doubtful_judge(
    elements: Iterable[Element], prose: Prose, *, by_name: float
) -> _Judge:
    """Return a judge that goes by doubtful names and by hidden elements."""
    alike: dict[tuple[str | None, str | None], int] = defaultdict(int)
    hidden: list[Element] = []
    for element in elements:
        alike[_kind(element)] += prose.within(element)
        if _is_hidden(element) and not (hidden and hidden[-1].contains(element)):
            hidden.append(element)
    shown = _without(hidden, prose)

    def judge(element: Element) -> str:
        named = by_name and class_hint(element) == "weak" and element.tag not in _WHOLE
        if named and alike[_kind(element)] < by_name * prose.total:
            return _name_reason(element)
        if not _is_hidden(element) or prose.total - shown.total >= HIDDEN * prose.total:
            return ""
        return "" if prose.within(element) and _continues(element, shown) else "hidden"

    return judge


def _without(elements: Iterable[Element], prose: Prose) -> Prose:
    """Return the prose that is in none of some elements."""
    why = [""] * len(prose.chars)
    holding = [element for element in elements if prose.within(element)]
    for element in holding:
        lines = slice(element.first, element.last)
        why[lines] = ["hidden"] * (element.last - element.first)
    return prose.without(why) if holding else prose


def _name_reason(element: Element) -> str:
    """Return the reason for leaving an element out: its class, or its id."""
    name = element.get("class") or element.get("id")
    return f"its name: {' '.join(name[:40].split())}"


def _kind(element: Element) -> tuple[str | None, str | None]:
    return element.attributes.get("class"), element.attributes.get("id")


def _is_hidden(element: Element) -> bool:
    attributes = element.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if "style" not in attributes:
        return False
    return "display:none" in element.get("style")[:300].replace(" ", "")


def _continues(element: Element, shown: Prose) -> bool:
    """Return whether a hidden element continues the prose that is shown before it.

    A button shows it: "Show more", a tab, the heading of an accordion.
    """
    if class_hint(element) in ("weak", "strong"):
        return False
    for outer in islice(element.ancestors(), CLOSE):
        if outer.tag in _PAGE:
            return False
        if shown.between(outer.first, element.first):
            return True
    return False


def _holds_any(element: Element, numbers: Sequence[int]) -> bool:
    place = bisect_left(numbers, element.number)
    return place < len(numbers) and numbers[place] < element.end
