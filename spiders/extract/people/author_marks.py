"""Find elements that are marked as naming authors, and their texts."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal

import regex

from spiders.extract.page.tree import Element, Tree, one_line

MAX_LINE_CHARS = 160
"""A longer line is prose, no byline."""

MAX_PIECES = 60
"""Pieces of text in a byline or a headline, line ends included."""

MAX_RAW_CHARS = 1_000
"""Characters of those pieces, with the blanks that indent the markup."""

MAX_ELEMENTS = 3_000
MAX_MARKS = 100
"""Elements and marked elements that are read; comments have marks as well."""

AuthorMark = Literal["itemprop", "rel", "class"]
MARKS: tuple[AuthorMark, ...] = ("itemprop", "rel", "class")
"""The kinds of marks, the most reliable first."""

_PATHS = frozenset(
    [
        *("author", "authors", "autor", "autores", "autoren", "autori", "autore"),
        *("autors", "auteur", "auteurs", "writer", "writers", "by", "reporter"),
        *("reporters", "journalist", "journalists", "journaliste", "journalistes"),
        *("redakteur", "redakteure", "signataires", "staff", "editors", "newsteam"),
        *("contributor", "contributors", "columnist", "columnists", "byline"),
        *("bylines", "firma", "firmas", "autora", "autorzy", "forfatter"),
    ]
)
"""Folders of sites with the pages about authors; "…-author" is one too."""
_HINTS = (
    *("aut", "byline", "by-line", "writer", "contrib", "reporter", "firma", "signat"),
    *("verfasser", "journalist"),
)
"""One of these is in every name that _CLASS finds: a quick test."""
_CLASS = regex.compile(
    r"(?i:(?:^|[\s_-])(?:by-?lines?(?:-?names?)?|authors?(?:bold|-?names?)?|writers?"
    r"|(?:post|entry|article|story|content|news)-?(?:author|byline)s?|contributors?"
    r"|reporters?|autor(?:en|es|a|e|i|zy)?|auteurs?|signature|firma|verfasser|journalist"
    r"|co-author)(?:$|[\s_-]))|[a-z](?:Byline|Author|Autor)s?(?:Names?)?(?:$|[\s_-])"
    r"|(?:^|[\s_-])(?:byline|author)s?[A-Z]",
)
_NOT_CLASS = regex.compile(
    r"bio|avatar|image|img|photo|pic|desc|social|follow|comment|related|job|role|date"
    r"|time|twitter|icon|about|sidebar|widget|excerpt|recommend|teaser|footer|popular"
    r"|most-read|quote|caption|credit|menu|nav",
    regex.IGNORECASE,
)
_RDFA_AUTHOR = regex.compile(r"(?:^|[\s:])(?:author|creator)(?:$|\s)")
_ARTICLE_AUTHORS = regex.compile(
    r"(?:^|[\s_-])(?:post|entry|article|story)[_-]+(?:authors?|bylines?)(?:$|[\s])",
    regex.IGNORECASE,
)
"""Class names of the authors of one article."""
_ELSEWHERE = regex.compile(
    r"comment|related|recommend|sidebar|side-bar|footer|teaser|popular|most-?read|widget"
    r"|newsletter|disqus|respond|more-(?:from|stories)|read-?next|carousel|promo",
    regex.IGNORECASE,
)
"""Class names of elements with other articles or comments."""
_OUTSIDE = frozenset(["aside", "footer", "nav"])
"""Elements beside an article. An `address` in its aside names whom to contact about the
article itself (HTML Living Standard, §4.3.10)."""
_OTHERS_WORK = regex.compile(
    r"(?:edited|reviewed|check(?:ed)?|photo\w*|fotos?|illustrat\w+|updated|translated"
    r"|übersetzt|geprüft|bearbeitet|images?|video|produced|posted in"
    r"|kategorie\w*|tags?)"
    r"\W+(?:by|von|par|por|di|in)?\W*$",
    regex.IGNORECASE,
)


def find_marked(
    elements: Iterable[Element], *, own: Sequence[Element] = ()
) -> dict[AuthorMark, list[Element]]:
    """Return the elements that are marked as naming authors, by the kind of mark.

    An element with marked elements inside it is left out: those are more exact. In
    `own`, parts of the article, no element is among other articles.
    """
    found: dict[AuthorMark, list[Element]] = {mark: [] for mark in MARKS}
    marked = 0
    for element in islice(elements, MAX_ELEMENTS):
        mark = _mark(element) if element.attributes else None
        if mark is None:
            continue
        marked += 1
        if marked > MAX_MARKS:
            break
        is_own = any(part.contains(element) for part in own)
        if not is_own and _is_elsewhere(element, mark):
            continue
        while found[mark] and found[mark][-1].contains(element):
            found[mark].pop()
        found[mark].append(element)
    return found


def marked_texts(tree: Tree, marked: Iterable[Element]) -> tuple[str, ...]:
    """Return the texts of the first marked elements, as long as they are close."""
    found: list[str] = []
    line = 0
    for element in marked:
        if found and element.block_element.first > line + 2:
            break
        if text := _text(tree, element):
            found.append(text)
            line = element.block_element.first
    return tuple(found)


def of_article_authors(elements: Iterable[Element]) -> list[Element]:
    """Return the elements whose class is for the authors of an article."""
    # The quick test: few classes have any of these letters in a row.
    return [
        element
        for element in elements
        if (name := element.attributes.get("class"))
        and ("uthor" in name or "yline" in name)
        and _ARTICLE_AUTHORS.search(name[:200])
    ]


def lines_in(tree: Tree, element: Element) -> list[str]:
    """Return the lines of text in an element; [] if it is longer than a byline."""
    if element.closed - element.opened > MAX_PIECES:
        return []
    lines = [""]
    size = 0
    for piece in tree.pieces[element.opened : element.closed]:
        size += len(piece) + 1
        if size > MAX_RAW_CHARS:
            return []
        if piece == "\n":
            lines.append("")
        else:
            lines[-1] += piece
    return [line for line in map(one_line, lines) if line]


def _mark(element: Element) -> AuthorMark | None:
    """Return the mark of an element, or None."""
    value = element.attributes.get
    if "author" in (value("itemprop") or ""):
        return "itemprop"
    if element.tag == "a":
        if "author" in (value("rel") or "") or _leads_to_author(value("href") or ""):
            return "rel"
    elif element.tag in ("byline", "address"):
        return "class"
    elif relation := value("property") or value("rel"):
        # RDFa, as Drupal has it: "schema:author".
        is_of_head = element.tag in ("link", "meta")
        if not is_of_head and _RDFA_AUTHOR.search(relation[:100]):
            return "itemprop"
    for name in (value("class"), value("id")):
        if name and _says_author(name[:200]):
            return "class"
    return None


def _leads_to_author(address: str) -> bool:
    *folders, page = address[:200].lower().rstrip("/").split("/")
    return bool(page) and (
        not _PATHS.isdisjoint(folders)
        or any(folder.endswith("-author") for folder in folders[-1:])
    )


# Pages of one site share whole classes.
@lru_cache(maxsize=20_000)
def _says_author(name: str) -> bool:
    lowered = name.lower()
    if not any(hint in lowered for hint in _HINTS):
        return False
    return bool(_CLASS.search(name) and not _NOT_CLASS.search(name))


def _is_elsewhere(element: Element, mark: AuthorMark) -> bool:
    """Return whether an element is among other articles, comments or navigation."""
    outside = _OUTSIDE if mark != "itemprop" else frozenset()
    for _, outer in zip(range(8), element.ancestors(), strict=False):
        if outer.tag in ("body", "article", "main"):
            return False
        if outer.tag == "address" and mark == "rel":
            outside -= {"aside"}
        if outer.tag in outside:
            return True
        if _ELSEWHERE.search(f"{outer.get('class')[:200]} {outer.get('id')[:50]}"):
            return True
    return False


def _text(tree: Tree, element: Element) -> str:
    for inner in tree.elements[element.number : min(element.end, element.number + 20)]:
        if "name" in (inner.get("itemprop"), inner.get("property").rpartition(":")[2]):
            element = inner
            break
    if _OTHERS_WORK.search(_before(tree, element)):
        return ""
    text = element.get("content") or "\n".join(lines_in(tree, element))
    return text if len(text) < MAX_LINE_CHARS else ""


def _before(tree: Tree, element: Element) -> str:
    """Return the text before an element on its line, such as "Edited by"."""
    start = element.opened
    while start and element.opened - start < 6 and tree.pieces[start - 1] != "\n":
        start -= 1
    before = [piece[-40:] for piece in tree.pieces[start : element.opened]]
    return "".join(before)[-40:]
