"""Find the container: the element of a page that holds the article."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spiders.extract.page.tree import Element, Tree
from spiders.extract.text.class_hints import names_body
from spiders.extract.text.prose import Prose

LEAST = 150
"""Characters of prose that a candidate must hold."""

WHOLE = frozenset(["p", "li", "pre", "td", "ol", "ul", "blockquote"])
"""Parts of a text: the search for a smaller container stops before them."""

KEPT = 0.75
"""The share of the prose that a smaller element must hold to be chosen: the part
outside may be an opening or a box."""

BOXES = ("div", "section", "article", "main", "td", "span")


@dataclass(frozen=True, slots=True)
class Container:
    """The element that holds the article, and the range of its lines."""

    element: Element
    first: int
    last: int
    """`blocks[first:last]` are the article's lines."""
    share: float
    """The share of the page's prose that is in it."""
    how: str
    """The method by which it was found."""


def find_container(tree: Tree, prose: Prose, headline: Element | None) -> Container:
    """Return the container of the article on a page that has some prose.

    It is the element that the page marks as the text, if a fair share of the prose is
    in there; otherwise the smallest element that holds most of the prose.
    """
    candidates = _candidates(tree, prose)
    headings = [
        heading.first
        for heading in tree.all("h1")
        if heading.first < heading.last and len(tree.blocks[heading.first].text) > 15
    ]
    for how, marked, need in (
        ("itemprop articleBody", _outermost(candidates["itemprop"]), 0.2),
        ("its name", _without_wrappers(candidates["named"], prose), 0.3),
    ):
        group = _first_large(_grouped(marked, prose, headings), prose)
        share = sum(map(prose.within, group)) / prose.total
        if group and share >= need:
            return _container_of(group, prose, share, how)
    articles = _outermost(candidates["article"])
    own = [a for a in articles if headline is not None and a.contains(headline)]
    group = own[:1] or _first_large([[a] for a in articles], prose)
    share = sum(map(prose.within, group)) / prose.total
    if group and (own or share >= 0.3):
        element = _innermost(tree, prose, group[0], each=0.85)
        how = "<article>"
    else:
        element = _innermost(tree, prose, tree.elements[0], each=KEPT)
        how = "most of the prose"
    share = prose.within(element) / prose.total
    return Container(element, element.first, element.last, share, how)


def _candidates(tree: Tree, prose: Prose) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = defaultdict(list)
    for tag in BOXES:
        for element in tree.all(tag):
            if element.first == element.last or prose.within(element) < LEAST:
                continue
            if element.attributes.get("itemprop") == "articleBody":
                found["itemprop"].append(element)
            elif names_body(element):
                found["named"].append(element)
            elif tag == "article":
                found["article"].append(element)
    for elements in found.values():
        elements.sort(key=lambda element: element.number)
    return found


def _outermost(elements: Sequence[Element]) -> list[Element]:
    found: list[Element] = []
    for element in elements:
        if not found or element.number >= found[-1].end:
            found.append(element)
    return found


def _without_wrappers(elements: Sequence[Element], prose: Prose) -> list[Element]:
    """Return the outermost elements, but instead of a mere wrapper the ones inside it.

    A wrapper and the text in it may both be named "content".
    """
    inner: dict[int, list[Element]] = defaultdict(list)
    around: list[Element] = []
    for element in elements:
        while around and element.number >= around[-1].end:
            around.pop()
        if around:
            inner[around[-1].number].append(element)
        around.append(element)
    left_out: set[int] = set()
    for element in elements:
        parts = inner[element.number]
        if parts and sum(map(prose.within, parts)) >= 0.8 * prose.within(element):
            left_out.add(element.number)
        else:
            left_out.update(part.number for part in parts)
    return _outermost([e for e in elements if e.number not in left_out]) or [*elements]


def _grouped(
    elements: Sequence[Element], prose: Prose, headings: Sequence[int]
) -> list[list[Element]]:
    """Return runs of elements without a headline in between: each run is an article."""
    groups: list[list[Element]] = []
    for element in elements:
        if groups:
            before, after = prose.last(groups[-1][-1]), prose.first(element)
            if not any(before < place <= after for place in headings):
                groups[-1].append(element)
                continue
        groups.append([element])
    return groups


def _first_large(groups: Sequence[list[Element]], prose: Prose) -> list[Element]:
    """Return the first large group: the groups after it are of further articles."""
    sizes = [sum(map(prose.within, group)) for group in groups]
    return next(
        (g for g, size in zip(groups, sizes, strict=True) if size >= 0.5 * max(sizes)),
        [],
    )


def _container_of(
    group: Sequence[Element], prose: Prose, share: float, how: str
) -> Container:
    if len(group) == 1:
        return Container(group[0], group[0].first, group[0].last, share, how)
    element = next(
        e
        for e in group[0].ancestors()
        if e.number <= group[0].number and group[-1].number < e.end
    )
    # A heading before the first element belongs to it, and a few lines after the last.
    first = max(element.first, prose.first(group[0]) - 2)
    last = min(element.last, prose.last(group[-1]) + 4)
    return Container(element, first, last, share, how)


def _innermost(tree: Tree, prose: Prose, element: Element, *, each: float) -> Element:
    """Return the innermost element that holds nearly all the prose of this one.

    Each step inwards keeps at least the share `each`, and all steps together KEPT.
    """
    whole = size = prose.within(element)
    while True:
        inner = max(_children(tree, element), key=prose.within, default=None)
        if inner is None or inner.tag in WHOLE:
            break
        held = prose.within(inner)
        if held < max(each * size, KEPT * whole):
            break
        element, size = inner, held
    return element


def _children(tree: Tree, element: Element) -> Iterator[Element]:
    number = element.number + 1
    while number < element.end:
        child = tree.elements[number]
        yield child
        number = child.end
