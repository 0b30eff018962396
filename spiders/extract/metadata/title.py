"""Find the headline among the headings and the declared titles of a page."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from spiders import urls
from spiders.extract.headline_words import letters_of
from spiders.extract.metadata.outlet import declared_site_name
from spiders.extract.page.class_names import class_words
from spiders.extract.page.own_parts import article_around
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import property_text
from spiders.extract.page.tree import Element, Tree, joined

MAX_TITLE = 500
"""Characters of a title that are kept; the longest labelled one has 230."""

MAX_HEADINGS = 50

MAX_INSIDE = 200
"""Elements in a heading that are looked at; one never closed holds the whole page."""

HEADLINE_WORDS = 4
"""Words from which on a heading is a headline rather than the name of a site."""

TELLING = 5
"""Letters from which on it is no coincidence that a text contains a name."""

_MARK = re.compile(r"\s+[|–—·»•:\\/~-]+\s+|\s*[|»•｜ㅣ]\s*|\s*::\s*")
"""Separators between a headline and the name of the site or a section."""

_DENSE_TAIL = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af！？!?])[-_–—]([^-_–—]{1,8})$"
)
"""A site's name joined to a headline by a dash, in scripts without spaces."""

_KICKER = re.compile(
    r"kicker|overline|top-?line|roof-?line|eyebrow|dachzeile|super-?title|pre-?title"
    r"|rubri|flag-|label|badge|category"
)
"""Class names of kickers, which are above a headline or inside its element."""

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


_Headings = list[tuple[str, Element]]
"""Texts of headings, each with its element."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline and its element."""

    text: str = ""
    element: Element | None = None
    """The heading; None when the headline is only declared."""


def find_headline(page: ParsedPage, outlet: str) -> Headline:
    """Return the article's headline, without the names of site and section.

    A heading that agrees with a declared title is preferred: readers see it, while
    declared titles are written for search engines and contain the names of sites.
    """
    whole = _declared(page)
    names = _names(page, outlet) | _site_headings(page, whole)
    cleaned = (without_names(text, names) for text in whole)
    declared = [text for text in cleaned if letters_of(text) not in names]
    machine = page.structured.is_article
    keys = [k for text in declared if (k := letters_of(text))]
    headings = _headings(page, names)
    headlines = [*headings, *_below_section(page, headings)]
    tests: tuple[tuple[_Headings, Callable[[str, Collection[str]], bool]], ...] = (
        (headlines, lambda text, keys: letters_of(text) in keys),
        (headlines, lambda text, keys: _begins(letters_of(text), keys)),
        (headings, lambda text, _: _is_part_of(letters_of(text), whole)),
        (headings, lambda text, _: not machine and _is_alike(text, declared)),
    )
    for candidates, test in tests:
        for text, element in candidates:
            if test(text, keys):
                return Headline(_as_declared(text, declared), element)
    if _is_constant(page, whole, headings):
        return Headline(*headings[-1])
    best = next((text for text in declared if len(text) >= 10), "")
    if best:
        return Headline(best, _second_level_heading(page.tree, keys))
    if headings and (headings[0][1] is headings[-1][1] or not declared):
        return Headline(*headings[0])
    return Headline(declared[0]) if declared else Headline()


def without_names(text: str, names: Collection[str]) -> str:
    """Return a declared title without the site's names before or after it."""
    cut = text
    while (marks := _marks(cut)) and _is_name(cut[marks[-1][1] :], names):
        cut = cut[: marks[-1][0]]
    while (marks := _marks(cut)) and _is_name(cut[: marks[0][0]], names):
        cut = cut[marks[0][1] :]
    while tail := _DENSE_TAIL.search(cut):
        cut = cut[: tail.start()]
    return cut.strip() or text


# A page's declared titles are mostly the same one.
@lru_cache(maxsize=64)
def _marks(title: str) -> tuple[tuple[int, int], ...]:
    """Return where the separators in a title begin and end."""
    return tuple(mark.span() for mark in _MARK.finditer(title))


def _is_name(part: str, names: Collection[str]) -> bool:
    k = letters_of(part)
    short = len(part) < 40
    return not k or any(
        k == name or (short and (k in name or _has_name(part, k, name)))
        for name in names
    )


def _has_name(part: str, letters: str, name: str) -> bool:
    """Return whether a part contains a name; a short one only as a word or in capitals.

    "ZDF" is in "ZDFheute", but "Art" is not in "Party in Sennick".
    """
    if name not in letters:
        return False
    is_long = len(name) >= TELLING
    return is_long or name.upper() in part or name in map(letters_of, part.split())


def _names(page: ParsedPage, outlet: str) -> set[str]:
    data = page.structured
    named = (
        outlet,
        page.host,
        page.host.rpartition(".")[0],
        urls.domain(page.url).partition(".")[0],
        declared_site_name(page),
        data.first("application-name"),
        data.first("article:section"),
    )
    return {k for name in named if len(k := letters_of(name)) > 1}


def _site_headings(page: ParsedPage, declared: Collection[str]) -> set[str]:
    """Return headings that end a declared title: they name the site."""
    headings = {
        letters_of(page.tree.text(h)) for h in page.tree.all("h1")[:MAX_HEADINGS]
    }
    found = set()
    for title in declared:
        for start, end in _marks(title)[-1:]:
            if start > len(title) - end:
                found.add(letters_of(title[end:]))
    return (found & headings) | _site_before_headline(page, declared)


def _site_before_headline(page: ParsedPage, declared: Collection[str]) -> set[str]:
    """Return first-level headings that begin a declared title as the site's name.

    They are in no article, and the rest of the title is a second-level heading in one.
    """
    halves = {
        (letters_of(title[:start]), letters_of(title[end:]))
        for title in declared
        for start, end in _marks(title)[:1]
    }
    outside = {
        letters_of(page.tree.text(heading))
        for heading in page.tree.all("h1")[:MAX_HEADINGS]
        if halves and article_around(heading) is None
    }
    named = {(name, rest) for name, rest in halves if name in outside}
    second_level = {
        letters_of(page.tree.text(heading))
        for heading in page.tree.all("h2")[:MAX_HEADINGS]
        if named and article_around(heading) is not None
    }
    return {name for name, rest in named if rest in second_level}


def _declared(page: ParsedPage) -> list[str]:
    """Return the declared titles, the most reliable first."""
    data = page.structured
    node = data.article if data.is_article else {}
    found = (
        property_text(node.get("headline") or node.get("name")),
        property_text(data.first("og:title")),
        *_in_title_element(page)[:1],
        property_text(data.first("twitter:title")),
    )
    return [text[:MAX_TITLE].strip() for text in found if text]


def _in_title_element(page: ParsedPage) -> list[str]:
    """Return the text of the first `title` element that has some, alone in a list."""
    texts = (page.tree.text(title) for title in page.tree.all("title")[:MAX_HEADINGS])
    found = next(filter(None, texts), "")
    return [found[:MAX_TITLE].strip()] if found else []


def _headings(page: ParsedPage, names: Collection[str]) -> _Headings:
    found = []
    for element in page.tree.all("h1")[:MAX_HEADINGS]:
        if _leads_home(page, element):
            continue
        # With and without the kicker: the declared title decides between the two.
        for text in (page.tree.text(element), _text(page.tree, element)):
            if len(letters_of(text)) > 3 and letters_of(text) not in names:
                found.append((text[:MAX_TITLE].strip(), element))
    return found


def _second_level_heading(tree: Tree, keys: Collection[str]) -> Element | None:
    """Return the first `h2` whose text is a declared title."""
    return next(
        (
            heading
            for heading in tree.all("h2")[:MAX_HEADINGS]
            if letters_of(tree.text(heading)[:MAX_TITLE]) in keys
        ),
        None,
    )


def _below_section(page: ParsedPage, headings: _Headings) -> _Headings:
    """Return the second-level headings, if those of the first level name a section.

    Such a heading is short: "Culture" above "Ferry to Sennick arrives two hours late".
    """
    is_long = [len(_words(text)) >= HEADLINE_WORDS for text, _ in headings]
    if not headings or any(is_long):
        return []
    return [
        (text[:MAX_TITLE].strip(), heading)
        for heading in page.tree.all("h2")[:MAX_HEADINGS]
        if len(letters_of(text := page.tree.text(heading))) > 3
    ]


def _text(tree: Tree, heading: Element) -> str:
    """Return a heading's text without the kicker inside it."""
    parts = []
    at = heading.opened
    for inner in _inside(tree, heading):
        if inner.opened >= at and _KICKER.search(class_words(inner.get("class"))):
            parts += tree.pieces[at : inner.opened]
            parts.append(" ")
            at = inner.closed
    text = joined([*parts, *tree.pieces[at : heading.closed]])
    return text if len(text) > 10 else tree.text(heading)


def _inside(tree: Tree, heading: Element) -> list[Element]:
    first = heading.number + 1
    return tree.elements[first : min(heading.end, first + MAX_INSIDE)]


def _leads_home(page: ParsedPage, heading: Element) -> bool:
    """Return whether a heading is a link to the front page: the site's own name."""
    return any(
        inner.tag == "a" and _is_home(inner.get("href")[:500].strip())
        for inner in _inside(page.tree, heading)
    )


def _is_home(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:  # not an address: "http://["
        return False
    # "/?p=12" is an article on sites whose addresses have no paths.
    return link[:1] not in ("", "#") and not (parts.path.strip("/.") or parts.query)


def _begins(letters: str, keys: Collection[str]) -> bool:
    return len(letters) >= 8 and any(
        key.startswith(letters) or (len(key) >= 15 and letters.startswith(key))
        for key in keys
    )


def _is_part_of(letters: str, titles: Collection[str]) -> bool:
    return len(letters) > 20 and any(letters in letters_of(title) for title in titles)


def _is_alike(text: str, declared: Collection[str]) -> bool:
    """Return whether a heading shares words with a declared title."""
    own = _words(text)
    for title in declared:
        shared = len(own & _words(title))
        if shared >= 2 or (len(own) == 1 and shared):
            return True
    return False


def _words(text: str) -> set[str]:
    folded = text.casefold()
    if _DENSE.search(folded):
        letters = letters_of(folded)
        return {letters[i : i + 2] for i in range(len(letters) - 1)}
    return set(_WORD.findall(folded))


def _is_constant(page: ParsedPage, whole: list[str], headings: _Headings) -> bool:
    """Return whether the page's only title is that of all pages: "Press releases".

    It agrees with no heading, and the only first-level heading is longer than a site's
    name and not much shorter than the title.
    """
    if not headings or headings[0][1] is not headings[-1][1]:
        return False
    if not whole or whole != _in_title_element(page):
        return False
    heading = headings[-1][0]
    is_long = len(_words(heading)) >= HEADLINE_WORDS
    return is_long and 2 * len(letters_of(heading)) >= len(letters_of(whole[0]))


def _as_declared(text: str, declared: Collection[str]) -> str:
    """Return the declared title if the heading is that title after a kicker.

    It is also returned if the heading joins words that the title does not: what a page
    puts on two lines, or apart by its style, may have no blank between.
    """
    own = letters_of(text)
    for title in declared:
        k = letters_of(title)
        if own != k and len(k) >= 20 and own.endswith(k):
            return title
    same = (title for title in declared if letters_of(title) == own)
    return max((text, *same), key=_count_words)


def _count_words(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())
