"""Find bylines: texts on a page that name its authors, the most reliable first."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Literal

import regex

from spiders import urls
from spiders.extract.page.own_parts import own_article, own_footers
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import (
    ARTICLES,
    JsonLdNode,
    node_types,
    property_text,
)
from spiders.extract.page.tree import Block, Element, Tree
from spiders.extract.people.author_marks import (
    MARKS,
    MAX_LINE_CHARS,
    find_marked,
    marked_texts,
    of_article_authors,
)
from spiders.extract.people.not_people import is_label, is_thing
from spiders.extract.people.person_names import (
    MAX_CHARS,
    looks_like_a_name,
    split_names,
)
from spiders.extract.text.prose import PARAGRAPH, is_long

BylineKind = Literal["declared", "organisation", "marked", "visible", "bare"]
"""The kind of a byline: declared in structured data, declared as an organisation, in an
element marked as the author's, in one that looks like it, in a line without any cue."""


@dataclass(frozen=True, slots=True)
class Byline:
    """Texts with names from one place on a page."""

    kind: BylineKind
    texts: tuple[str, ...]


META = (
    *("author", "parsely-author", "sailthru.author", "byl", "article:author_name"),
    *("authors", "cxenseparse:author", "cxenseparse:recs:author", "citation_author"),
    *("dc.creator", "dcterms.creator", "dc.creator.name", "creator", "article.author"),
    *("article:author", "og:article:author", "og:author", "author_name", "byline"),
    *("dable:author", "vr:author", "dc.contributor"),
)
"""The `meta` keys that name authors; the first are right most often."""

_WRITTEN = frozenset(
    [
        *("written by", "by", "author", "verfasst von", "geschrieben von", "autor"),
        *("escrito por", "écrit par", "scritto da", "geschreven door", "skrevet av"),
        *("skrivet av", "napisane przez", "autor:in", "автор", "written-by"),
        *("interview by", "escrit per", "kirjoittanut", "skrevet af", "написано"),
    ]
)
"""WordPress's labels of the author in cards for Twitter, in several languages."""

MAX_NODES = 30
"""JSON-LD nodes that are read; a page of teasers has one for each article."""

MAX_NAMES = 20
"""Entries of a list of authors that are read."""

MAX_BLOCKS = 2_000

BEFORE, AFTER = 6, 16
"""Lines before and after the headline in which bylines are looked for."""

MAX_ENDS = 100
"""Last paragraphs that are read; a page of teasers has one in each."""

LONG_BEFORE = 3
"""Long paragraphs that are before a name without a cue at the end of a text."""

_CUE = regex.compile(
    r"(?:by|von|par|por|door|автор|текст|(?:written|posted|submitted|reported|published|words"
    r"|story|article) by|text(?:e|o)?\s?:|ein (?:artikel|beitrag) von|文[/／｜:：]"
    r"|[記记]者|【[記记]者|撰文|投稿者"
    r"|(?:authors?|autor(?:in|en|es|a)?|auteurs?|redaktion|redacción|rédaction)\s?:)"
    r"(?:\b|(?<=:))[\s:]*\S",
    regex.IGNORECASE,
)
_LABEL = regex.compile(
    r"(?:by|von|par|por|author|autor(?:in|a)?|auteure?|автор|(?:written|words) by)"
    r"\s?:?",
    regex.IGNORECASE,
)
"""A label alone on its line, above the name."""
_STAMP = regex.compile(r"^[\d.,:/|\s–—-]{6,30}(?:Uhr|h)?[\s,|–—-]*(?=\p{L})")
"""A date in numbers before a byline on the same line."""
_NAMED_DAY = regex.compile(
    r"^(?:\p{L}{2,12}[.,:]?\s){0,3}"
    r"(?:\d{1,2}(?:\.|st|nd|rd|th|er)?\s(?:de\s)?[\p{L}\p{M}]{3,12}\.?,?\s(?:de\s)?"
    r"|[\p{L}\p{M}]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s)(?:19|20)\d\d\b"
    r"(?:,?\s(?:at\s|um\s|à\s)?\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\.?|\sUhr)?)?"
    r"[\s,|·•–—-]*(?=(?:by|von|par|por|door)\s(?-i:\p{Lu}))",
    regex.IGNORECASE,
)
"""A date with the name of its month before a byline: "Posted on May 3, 2026 by"."""
_DATED = regex.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[./:]\d\d|\bago\b|min read")
_NO_BYLINE = regex.compile(r"^[–—―-]|\p{L}：")
"""A line with a speaker of a quotation, or with a label: "発信地：セニック"."""
_HOMEPAGE = regex.compile(
    r"(?:https?://|\b(?=www\.))(?P<host>[\p{L}\p{N}.-]{4,100})/?(?!\S)",
    regex.IGNORECASE,
)
"""The address of a front page; a person's profile has a path."""
_SIGNED = regex.compile(
    r"\(?(?P<who>(?:reporting by|(?:text|texte|texto|testo|tekst|текст|автор|authors?"
    r"|autor(?:in|en|es|a|e|i)?|auteure?s?)\s?:|(?:words|written|story|text) by)\s+"
    r"[^;()]+)",
    regex.IGNORECASE,
)
"""A signature at the end of a text."""


class Bylines:
    """The bylines of a page; those that several steps ask for are looked for once."""

    def __init__(self, page: ParsedPage, headline: Element | None = None) -> None:
        """`headline` is the heading near which they are, by default the first."""
        self.page = page
        self._head = headline or page.first_heading

    @cached_property
    def declared(self) -> tuple[Byline, ...]:
        """The bylines that the page declares in structured data."""
        return tuple(_declared(self.page))

    @cached_property
    def cued(self) -> list[str]:
        """The lines near the headline that begin like bylines: "By", "Von"."""
        first, last = _lines_of(self._head)
        return _cued_lines(self.page.tree.blocks[first:last])

    def visible(self) -> Iterator[Byline]:
        """Yield the bylines that the page shows, those near the headline first."""
        tree, head = self.page.tree, self._head
        number = head.number if head is not None else 0
        near = find_marked(_around(tree, head))
        for mark in MARKS:
            below = [element for element in near[mark] if element.number > number]
            above = [element for element in near[mark] if element.number < number]
            for elements in (below, above):
                if names := marked_texts(tree, elements):
                    yield Byline("visible" if mark == "class" else "marked", names)
        # Before the lines: two linked names without a word between them are one line.
        yield from _in_own_footers(tree, head)
        yield from (Byline("visible", (line,)) for line in self.cued)
        if head is not None:
            yield from _under(tree, head)
        yield from _in_own_article(tree, head)
        yield from _named_for_article(tree)
        yield from _anywhere(tree)


def _declared(page: ParsedPage) -> Iterator[Byline]:
    structured = page.structured
    yield from _of_node(page, structured.article)
    for node in structured.nodes[:MAX_NODES]:
        if node is not structured.article and node_types(node) & ARTICLES:
            yield from _of_node(page, node)
    for key in META:
        contents = structured.meta.get(key, ())[:MAX_NAMES]
        names = (text for text in contents if not _names_maker(text, page))
        if declared := tuple(names):
            yield Byline("declared", declared)
    for number in "12":
        if structured.first(f"twitter:label{number}").lower() in _WRITTEN:
            yield Byline("declared", (structured.first(f"twitter:data{number}"),))


def _in_own_footers(tree: Tree, head: Element | None) -> Iterator[Byline]:
    past = 0
    for footer in own_footers(tree, head):
        marked = find_marked(tree.elements[footer.number : footer.end], own=[footer])
        for mark in MARKS:
            if names := marked_texts(tree, marked[mark]):
                yield Byline("visible" if mark == "class" else "marked", names)
        # The lines of a footer inside another one were read with that one's.
        for line in _cued_lines(tree.blocks[max(past, footer.first) : footer.last]):
            yield Byline("visible", (line,))
        past = max(past, footer.last)


def _in_own_article(tree: Tree, head: Element | None) -> Iterator[Byline]:
    """Yield the marked bylines in the article around the headline, below its text.

    Those of articles inside it, such as comments, are left out.
    """
    article = own_article(tree, head)
    if article is None:
        return
    marked = find_marked(_without_articles(tree, article))
    for mark in MARKS:
        if names := marked_texts(tree, marked[mark]):
            yield Byline("visible" if mark == "class" else "marked", names)


def _without_articles(tree: Tree, article: Element) -> Iterator[Element]:
    """Yield the elements in an article that are not in another article inside it."""
    number = article.number + 1
    for other in tree.all("article"):
        if number <= other.number < article.end:
            yield from tree.elements[number : other.number]
            number = other.end
    yield from tree.elements[number : article.end]


def _named_for_article(tree: Tree) -> Iterator[Byline]:
    """Yield the byline in the only element whose class is for the article's authors.

    It may be in a sidebar. Several such elements are of teasers.
    """
    named = of_article_authors(tree.elements)
    if not named or any(not named[0].contains(element) for element in named):
        return
    own = named[0]
    marked = find_marked(tree.elements[own.number : own.end], own=[own])
    for mark in MARKS:
        if names := marked_texts(tree, marked[mark]):
            # What only a class marks is weaker than an organisation that is declared.
            yield Byline("bare" if mark == "class" else "marked", names)


def _anywhere(tree: Tree) -> Iterator[Byline]:
    """Yield clearly marked bylines anywhere on the page, and signatures of texts."""
    properties = [
        element
        for element in tree.elements
        if (name := element.attributes.get("itemprop")) and "author" in name
    ]
    if names := marked_texts(tree, find_marked(properties)["itemprop"]):
        yield Byline("marked", names)
    links = (link for link in tree.all("a") if "author" in link.get("rel"))
    if names := marked_texts(tree, find_marked(links)["rel"]):
        yield Byline("marked", names)
    for block in tree.blocks[:MAX_BLOCKS]:
        if len(block.text) < MAX_LINE_CHARS and (signed := _SIGNED.match(block.text)):
            yield Byline("visible", (signed["who"],))
    yield from (Byline("visible", (name,)) for name in _below_texts(tree))


def _below_texts(tree: Tree) -> Iterator[str]:
    """Yield the names that are the last paragraph of a text: "(Ada Quill)".

    A text has several long paragraphs beside it; a name that is a link leads elsewhere.
    """
    last = {p.parent: p for p in tree.all("p") if p.parent and p.last > p.first}
    ends = (
        (p.first, max(text.first, p.first - AFTER))
        for text, p in last.items()
        if p.last == text.last and p.last - p.first == 1
    )
    for line, start in islice(ends, MAX_ENDS):
        block, before = tree.blocks[line], tree.blocks[start:line]
        name = block.text.strip("()")
        # In scripts without blanks, any last word looks like a name.
        if " " not in name or not looks_like_a_name(name) or block.linked:
            continue
        is_below = sum(is_long(b.text, PARAGRAPH) for b in before) >= LONG_BEFORE
        if is_below and not is_label(name) and not is_thing(name, tree.blocks):
            yield name


def _under(tree: Tree, head: Element) -> Iterator[Byline]:
    """Yield a name without a cue under the headline: "Jane Roe | 3 May 2024".

    A line with a date may come within a few lines, one without a date only directly
    between headline and text.
    """
    line = head.block_element.last
    lines = [block.text for block in tree.blocks[line : line + 4]]
    bare = ""
    if len(lines) > 1 and looks_like_a_name(lines[0]) and is_long(lines[1], PARAGRAPH):
        bare = lines[0]
    else:
        for text, following in pairwise([*lines, ""]):
            if len(text) < 60 and _DATED.search(f"{text} {following[:40]}"):
                bare = text
                break
    names = [] if _NO_BYLINE.search(bare) else split_names(bare)[:1]
    if names and not is_label(names[0]) and not is_thing(names[0], tree.blocks):
        yield Byline("bare", (bare,))


def _of_node(page: ParsedPage, node: JsonLdNode) -> Iterator[Byline]:
    for key in ("author", "creator"):
        people: list[str] = []
        organisations: list[str] = []
        for value in islice(page.structured.resolved(node.get(key)), MAX_NAMES):
            name = _name(value)
            kinds = node_types(value) if isinstance(value, dict) else set()
            is_organisation = any("organi" in kind for kind in kinds)
            (organisations if is_organisation else people).append(name)
        if any(people):
            yield Byline("declared", tuple(filter(None, people)))
        if any(organisations):
            yield Byline("organisation", tuple(filter(None, organisations)))


def _names_maker(text: str, page: ParsedPage) -> bool:
    """Return whether a text names who made the site, by the address of another one."""
    site = _HOMEPAGE.search(text[:MAX_CHARS])
    return site is not None and (
        urls.domain(f"http://{site['host']}/") != urls.domain(page.url)
    )


def _name(value: object) -> str:
    if isinstance(value, dict) and isinstance(value.get("name"), list):
        return "; ".join(map(property_text, value["name"][:MAX_NAMES]))
    if isinstance(value, dict) and not value.get("name"):
        parts = (value.get("givenName"), value.get("familyName"))
        return " ".join(map(property_text, parts))
    return property_text(value).strip()


def _around(tree: Tree, head: Element | None) -> list[Element]:
    """Return the elements that begin in the lines near the headline."""
    elements = tree.elements
    first, last = _lines_of(head)
    low = bisect_left(elements, first, key=lambda element: element.first)
    high = bisect_left(elements, last, key=lambda element: element.first)
    return elements[low:high]


def _cued_lines(blocks: Iterable[Block]) -> list[str]:
    """Return the lines that begin with a cue, and the names below one."""
    texts = (block.text for block in blocks if len(block.text) < MAX_LINE_CHARS)
    lines = list(map(_without_date, texts))
    return [
        line
        for before, line in pairwise(("", *lines))
        if _CUE.match(line) or (_LABEL.fullmatch(before) and _begins_with_name(line))
    ]


def _begins_with_name(line: str) -> bool:
    return any(map(looks_like_a_name, split_names(line)[:1]))


def _without_date(text: str) -> str:
    if not text[:1].isalpha():
        text = _STAMP.sub("", text)
    return _NAMED_DAY.sub("", text) if "20" in text or "19" in text else text


def _lines_of(head: Element | None) -> tuple[int, int]:
    if head is None:
        return 0, 2 * AFTER
    return max(0, head.block_element.first - BEFORE), head.block_element.last + AFTER
