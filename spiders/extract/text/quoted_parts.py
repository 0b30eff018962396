"""Quotations that belong to an article's text: in figures, in embedded posts."""

from bisect import bisect_left
from collections.abc import Sequence

from spiders import urls
from spiders.extract.page.class_names import class_words
from spiders.extract.page.tree import Element, Tree

MAX_INSIDE = 60
"""Elements of a quotation or a figure that are looked at."""

MAX_POSTS = 300
"""Quotations of one page that are looked at."""

MAX_BESIDE = 2
"""Lines in the wrapper of an embedded post besides it: its network, its caption."""

_LINES = frozenset(["p", "li", "q", "dd"])
_OF_TEXT = _LINES | frozenset(
    [
        *("a", "abbr", "bdi", "blockquote", "cite", "del", "div", "dl", "dt"),
        *("figcaption", "footer", "h2", "h3", "h4", "ins", "mark", "ol", "s", "span"),
        *("time", "u", "ul", "var"),
    ]
)
"""Elements of a figure that shows only text: a quotation, a list."""


def embedded_posts(tree: Tree) -> list[Element]:
    """Return the quotations that are embedded posts: they lead to their source.

    The name of the network is in their class, or anywhere else. A pull quote only
    repeats the article.
    """
    return [post for post in _quotations(tree) if _sources(tree, post)]


def posts_of_others(tree: Tree, url: str) -> list[Element]:
    """Return the embedded posts whose source is on another site than the page."""
    own = urls.domain(url)
    return [
        post
        for post in _quotations(tree)
        if any(urls.domain(source) != own for source in _sources(tree, post))
    ]


def only_holds_post(element: Element, posts: Sequence[Element]) -> bool:
    """Return whether an element is a wrapper of a post, with hardly a line beside."""
    place = bisect_left(posts, element.number, key=lambda post: post.number)
    if place == len(posts) or posts[place].number >= element.end:
        return False
    beside = element.last - element.first - (posts[place].last - posts[place].first)
    return beside <= MAX_BESIDE


def is_quoted(tree: Tree, element: Element) -> bool:
    """Return whether an element beside the text is a quotation, or names who is quoted.

    That is a figure with a quotation or a list instead of a picture, its caption, or
    the footer of a quotation.
    """
    if element.tag == "footer":
        return element.parent is not None and element.parent.tag == "blockquote"
    figure = element.parent if element.tag == "figcaption" else element
    if figure is None or figure.tag != "figure":
        return False
    end = min(figure.end, figure.number + MAX_INSIDE)
    inside = tree.elements[figure.number + 1 : end]
    return any(e.tag == "blockquote" for e in inside) or _is_text(inside, figure)


def _is_text(inside: Sequence[Element], figure: Element) -> bool:
    """Return whether a figure shows a text, and nothing but text."""
    if not all(element.tag in _OF_TEXT for element in inside):
        return False
    caption = next((e for e in inside if e.tag == "figcaption"), None)
    lines = [element for element in inside if element.tag in _LINES]
    shows_lines = any(caption is None or not caption.contains(line) for line in lines)
    styles = [element.get("style") for element in (figure, *inside)]
    return shows_lines and not any("background" in style for style in styles)


def _quotations(tree: Tree) -> list[Element]:
    return tree.all("blockquote")[:MAX_POSTS]


def _sources(tree: Tree, quotation: Element) -> list[str]:
    """Return the addresses that a quotation leads to; none for a pull quote."""
    if "pull" in class_words(quotation.get("class")):
        return []
    found = [
        value or ""
        for name, value in quotation.attributes.items()
        if name == "cite" or name.startswith("data-")
    ]
    end = min(quotation.end, quotation.number + MAX_INSIDE)
    inside = tree.elements[quotation.number : end]
    found += [element.get("href") for element in inside if element.tag == "a"]
    return [source for source in found if source.startswith(("http://", "https://"))]
