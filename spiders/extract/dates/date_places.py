"""Decide by the elements around a date whether it is the article's."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
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
    if any(map(_shows, outers)) or any(map(_is_of_others, map(names_of, outers))):
        return True
    beside = [outer for outer in outers if outer.tag in _BESIDE]
    if not beside or any(_OWN.search(names_of(outer)) for outer in outers):
        return False
    articles = (outer for outer in element.ancestors() if outer.tag == "article")
    article = next(articles, None)
    if article is None or headline is None or not article.contains(headline):
        return True
    return any(o.tag != "footer" or not article.contains(o) for o in beside)


def is_shown(element: Element, headline: Element | None) -> bool:
    """Return whether an element is in a picture, a quotation, an embedded post."""
    return any(map(_shows, islice(_around(element, headline), DEPTH)))


def _shows(outer: Element) -> bool:
    return outer.tag in _QUOTED or _names_shown(names_of(outer))


@lru_cache(maxsize=2_000)
def _names_shown(names: str) -> bool:
    return bool(_SHOWN.search(names))


# Pages of one site share whole classes.
@lru_cache(maxsize=2_000)
def _is_of_others(names: str) -> bool:
    """Return whether the names of an element are of what is not the article."""
    if not (_OF_OTHERS.search(names) or _AT_THE_SIDE.search(names)):
        return False
    own = _OWN.sub("", names)
    return bool(_OF_OTHERS.search(own) or _AT_THE_SIDE.search(own))


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
