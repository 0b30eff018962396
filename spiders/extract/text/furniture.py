"""Find the furniture of a page: menus, boxes, related links, comments.

The name of an element is a hint; the share of the page's prose in it decides: a box
with a small part of the text does not hold the article.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from spiders.extract.page.tree import Element, Tree
from spiders.extract.text.class_hints import class_hint
from spiders.extract.text.prose import ASIDES, Prose

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

_WHOLE = ("article", "main")


def find_furniture(
    tree: Tree, prose: Prose, *, by_name: float = REPEATED
) -> tuple[list[str], Prose]:
    """Return for each block why it is furniture, and the prose that is not furniture.

    The reason is "" for a block that may be of the article. All text in an element of
    furniture is furniture. Elements of one doubtful name are paragraphs if they hold
    the share `by_name` of the prose; with 0, only tags and hidden elements count.
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
    # Weak names are judged by the prose that is left now.
    doubtful = _doubtful_judge(perhaps, prose, by_name=by_name)
    return _set_apart(perhaps, doubtful, why, prose)


def _set_apart(
    elements: Iterable[Element],
    judge: Callable[[Element], str],
    known: list[str],
    prose: Prose,
) -> tuple[list[str], Prose]:
    """Return the reasons and the prose left after a judge has judged the elements."""
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
    """Return a judge that goes by tags and by names that are certain."""
    headlines = [element.number for element in tree.all("h1")]
    tables = sorted(e.number for tag in ("table", "pre") for e in tree.all(tag))
    quotations = [element.number for element in tree.all("blockquote")]

    def judge(element: Element) -> str:
        share = prose.within(element) / prose.total
        if element.tag in ASIDES:
            # Tables, code and quotations in a figure belong to the article.
            may_show = element.tag in ("figure", "header", "aside")
            is_quoted = _holds_any(_figure_of(element) or element, quotations)
            is_quoted = is_quoted and element.tag in ("figure", "figcaption")
            if not (is_quoted or (may_show and _holds_any(element, tables))):
                return f"<{element.tag}>" if share < MOST else ""
            return ""
        if element.tag in _WHOLE:
            return _name_reason(element) if share < MOST_OF_ALL else ""
        is_so = share < MOST or not _holds_any(element, headlines)
        return _name_reason(element) if is_so else ""

    return judge


def _doubtful_judge(
    elements: Iterable[Element], prose: Prose, *, by_name: float
) -> Callable[[Element], str]:
    """Return a judge that goes by doubtful names and by hidden elements."""
    alike: dict[tuple[str | None, str | None], int] = defaultdict(int)
    hidden = end = 0
    for element in elements:
        share = prose.within(element)
        alike[_kind(element)] += share
        if element.number >= end and _is_hidden(element):
            hidden += share
            end = element.end

    def judge(element: Element) -> str:
        named = by_name and class_hint(element) == "weak" and element.tag not in _WHOLE
        if named and alike[_kind(element)] < by_name * prose.total:
            return _name_reason(element)
        is_furniture = hidden < HIDDEN * prose.total and _is_hidden(element)
        return "hidden" if is_furniture else ""

    return judge


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
    style = attributes.get("style")
    return bool(style) and "display:none" in str(style)[:300].replace(" ", "")


def _figure_of(element: Element) -> Element | None:
    """Return the figure that a caption belongs to; None for another element."""
    is_caption = element.tag == "figcaption"
    parent = element.parent if is_caption else None
    return parent if parent is not None and parent.tag == "figure" else None


def _holds_any(element: Element, numbers: Sequence[int]) -> bool:
    place = bisect_left(numbers, element.number)
    return place < len(numbers) and numbers[place] < element.end
