"""Decide by the elements around a date whether it is the article's."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Element

LINKS = 15
"""Links of the largest box about one article, with its tags."""
TARGET = 200
"""Characters of a link's target that are read."""
DEPTH = 15
"""Ancestors of an element that are checked."""

_OF_OTHERS = re.compile(
    r"comment|respon[ds]|disqus|repl(?:y|ies)\b|related|recommend|teaser|trending"
    r"|popular|most-?read|carousel|promo|footer|pagination|latest|recent",
    re.IGNORECASE,
)
"""Class names of comments and of lists of other articles."""
_AT_THE_SIDE = re.compile(r"sidebar|widget|(?:^|[\W_])rail(?![a-z])", re.IGNORECASE)
"""Class names of what stands beside an article: mostly, but not always, of others."""
_SHOWN = re.compile(
    r"embed|tweet|instagram|fb-post|caption|veranstaltung"
    r"|(?:^|[\W_])(?:events?|eventos?)(?![a-z])",
    re.IGNORECASE,
)
"""Class names of what an article shows of others: posts, pictures, events."""
_OWN = re.compile(
    r"(?:post|article|entry|node|story)[-_]+(?:meta|info|foot|submitted)"
    r"|sidebar[-_]+(?:post|article)|(?:post|article)[-_]+sidebar",
    re.IGNORECASE,
)
"""Class names of the article's own footers and sidebars."""
_ROLE = re.compile(
    r"(?:^|[/?&])(?:authors?|autor\w*|auteurs?|tags?|categor\w+|kategori\w*|topics?"
    r"|sections?|rubri\w+|people|writers?|languages?|archives?)[/=]",
    re.IGNORECASE,
)
"""Addresses of the pages of an author, a tag, a section."""
_BESIDE = frozenset(["aside", "footer", "nav"])
"""Elements for what is beside an article."""
_QUOTED = frozenset(["blockquote", "figure", "figcaption"])
"""Elements for what an article shows of others."""


def is_elsewhere(element: Element, headline: Element | None) -> bool:
    """Return whether an element is of something else than the article.

    That is: among comments, in a list of other articles, in what the page embeds. An
    `article` with the headline has a footer of its own, and perhaps a sidebar.
    """
    outers = list(islice(_around(element, headline), DEPTH))
    is_own = any(_OWN.search(names_of(outer)) for outer in outers)
    articles = (outer for outer in element.ancestors() if outer.tag == "article")
    article = next(articles, None) if headline is not None else None
    own_article = (
        article if article and headline and article.contains(headline) else None
    )
    if is_shown(element, headline):
        return True
    for outer in outers:
        names = _OWN.sub("", names_of(outer))
        if _OF_OTHERS.search(names) or _AT_THE_SIDE.search(names):
            return True
        if outer.tag == "footer" and own_article and own_article.contains(outer):
            continue
        if outer.tag in _BESIDE and not is_own:
            return True
    return False


def is_shown(element: Element, headline: Element | None) -> bool:
    """Return whether an element is in a picture, a quotation, an embedded post."""
    return any(
        outer.tag in _QUOTED or _SHOWN.search(names_of(outer))
        for outer in islice(_around(element, headline), DEPTH)
    )


def _around(element: Element, headline: Element | None) -> Iterator[Element]:
    """Yield an element and what it is in, up to what the headline is in too."""
    for outer in (element, *element.ancestors()):
        if headline is not None and outer.contains(headline):
            return
        if outer.tag not in ("body", "html", "main"):
            yield outer


def names_of(element: Element) -> str:
    """Return the beginning of an element's classes and its id."""
    return f"{element.get('class')[:100]} {element.get('id')[:50]}"


def is_in_own_box(page: ParsedPage, element: Element, headline: Element | None) -> bool:
    """Return whether an element is in a box about the article that is beside it.

    Such a box links to the pages of its author and its tags, and to no other article.
    """
    if is_shown(element, headline):
        return False
    links = page.tree.all("a")
    for outer in islice(_around(element, headline), DEPTH):
        if outer.tag in ("footer", "a") or _OF_OTHERS.search(names_of(outer)):
            return False
        first = bisect_left(links, outer.number, key=lambda link: link.number)
        targets = [
            link.get("href")[:TARGET]
            for link in islice(links, first, first + LINKS)
            if outer.contains(link)
        ]
        if targets:
            return len(targets) < LINKS and all(map(_ROLE.search, targets))
    return False
