"""Find the article's text: the lines of a page that belong to it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spiders.extract.headline_words import letters_of
from spiders.extract.metadata.title import Headline
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Block, Element
from spiders.extract.text.container import Container, find_container
from spiders.extract.text.furniture import REPEATED, find_furniture
from spiders.extract.text.lines import is_signature
from spiders.extract.text.lines import line_kind as furniture_line
from spiders.extract.text.prose import HEADINGS, PARAGRAPH, is_long, prose_of
from spiders.extract.text.quoted_parts import posts_of_others
from spiders.extract.text.standfirst import find_standfirst

FEW = 6
"""The most short lines before the first paragraph that may be bylines and buttons."""

EDGE = 4
"""Lines at each end of a text that may be bylines or lines about the author."""

SHORT = 300
"""A shorter text is looked for once more, with looser rules: it may be an article of
short lines, or in elements that are named like furniture, as posts in forums."""

SENTENCE, SENTENCE_ENDS = 40, '.!?…"”»:。'
"""Characters from which on a line above the text belongs to it, and what it ends in."""

SHORT_LINE = 50
"""Characters from which on a line is prose at the second attempt."""

QUOTED = "> "
"""The mark before a line of an embedded post, as in mails: somebody else wrote it."""

MORE = 2
"""How many times as long the second text must be: the first contains less furniture."""


@dataclass(frozen=True, slots=True)
class Body:
    """An article's text, and a verdict on each line of its page."""

    lines: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    """For each block the reason why it was left out, "" if it was kept."""
    standfirst: int = 0
    """The number of first lines that are the standfirst."""
    share: float = 0.0
    """The share of the page's prose that is in the article's container."""

    @property
    def text(self) -> str:
        """The lines joined to one text."""
        return "\n".join(self.lines)


def find_body(page: ParsedPage, head: Headline, names: Sequence[str] = ()) -> Body:
    """Return the article's text; an empty one where there is no prose.

    `names` are the authors' names: lines that only name them are left out.
    """
    strict = _body(page, head, names, shortest=PARAGRAPH, by_name=True)
    if is_long(strict.text, SHORT):
        return strict
    named = _body(page, head, names, shortest=SHORT_LINE, by_name=True)
    found = _fuller(strict, named)
    for body in (found, named):
        if _is_below_headline(body, head.element):
            return body
    return _fuller(found, _body(page, head, names, shortest=SHORT_LINE, by_name=False))


def _fuller(first: Body, second: Body) -> Body:
    """Return the first text, or the second one where that is much longer."""
    return second if len(second.text) > MORE * len(first.text) else first


def _is_below_headline(found: Body, heading: Element | None) -> bool:
    """Return whether all lines of a text are in the element around the headline.

    It is a short article then, and comments, notices and the author's box beside it are
    none of it, however long they are.
    """
    around = heading.parent if heading is not None else None
    kept = [place for place, why in enumerate(found.verdicts) if not why]
    if around is None or around.tag == "body" or not kept:
        return False
    return around.first <= kept[0] and kept[-1] < around.last


def _body(
    page: ParsedPage,
    head: Headline,
    names: Sequence[str],
    *,
    shortest: int,
    by_name: bool,
) -> Body:
    tree = page.tree
    prose = prose_of(tree.blocks, shortest)
    if not prose.total:
        return Body(verdicts=("no prose on the page",) * len(tree.blocks))
    # Beside few lines, the author's box alone holds much of the prose.
    repeated = REPEATED if shortest == PARAGRAPH else 1.0
    why, prose = find_furniture(tree, prose, by_name=repeated if by_name else 0)
    place = find_container(tree, prose, head.element)
    verdicts = _verdicts(page, head, place, why)
    _leave_out_signatures(tree.blocks, names, verdicts)
    above = find_standfirst(page, head, verdicts)
    for found in above:
        verdicts[found] = ""
    return Body(
        lines=_kept_lines(page, verdicts),
        verdicts=tuple(verdicts),
        standfirst=len(above),
        share=place.share,
    )


def _kept_lines(page: ParsedPage, verdicts: Sequence[str]) -> tuple[str, ...]:
    """Return the lines that were kept, those of embedded posts marked as quoted."""
    kept = [place for place, left_out in enumerate(verdicts) if not left_out]
    quoted: set[int] = set()
    for post in posts_of_others(page.tree, page.url):
        inside = bisect_left(kept, post.last) - bisect_left(kept, post.first)
        # On some sites the whole text is one quotation.
        if 2 * inside < len(kept):
            quoted.update(range(post.first, post.last))
    lines = [page.tree.blocks[place].text for place in kept]
    if quoted:
        lines = [
            QUOTED + line if place in quoted else line
            for place, line in zip(kept, lines, strict=True)
        ]
    return tuple(lines)


def _verdicts(
    page: ParsedPage, head: Headline, place: Container, why: Sequence[str]
) -> list[str]:
    blocks, title = page.tree.blocks, letters_of(head.text)
    verdicts = [reason or "outside the article" for reason in why]
    kept: list[int] = []
    headings: list[int] = []
    """Headings since the last kept line: they are kept if a line follows."""
    for i in range(place.first, place.last):
        block = blocks[i]
        if why[i]:
            continue
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        verdicts[i] = _line_verdict(block, after, title)
        if verdicts[i]:
            continue
        if block.owner.tag in HEADINGS:
            headings.append(i)
            verdicts[i] = "a heading of nothing"
            continue
        for heading in headings:
            verdicts[heading] = ""
        kept += [*headings, i]
        headings = []
    for i in _before_the_text(blocks, kept):
        verdicts[i] = "before the text"
    return verdicts


def _leave_out_signatures(
    blocks: Sequence[Block], names: Sequence[str], verdicts: list[str]
) -> None:
    """Leave out lines about the author at both ends of the kept lines."""
    kept = [i for i, why in enumerate(verdicts) if not why]
    for places, last in ((kept[:EDGE], False), (kept[EDGE:][-EDGE:], True)):
        for i in places:
            if is_signature(blocks[i].text, names, last=last):
                verdicts[i] = "signature"


def _line_verdict(block: Block, after: Block | None, title: str) -> str:
    """Return why a line in the container is left out, "" if it is kept."""
    text, count = block.text, len(block.text)
    if block.owner.tag in HEADINGS:
        if title and letters_of(text) == title:
            return "the headline"
        is_teaser = block.linked > 0.6 * count and count < 200
        if is_teaser and after is not None and len(after.text) < PARAGRAPH:
            return "a teaser"
        return furniture_line(text)
    if block.linked > 0.7 * count and count < 300:
        return "links"
    if not any(map(str.isalnum, text)):
        return "no word"
    return furniture_line(text)


def _before_the_text(blocks: Sequence[Block], kept: Sequence[int]) -> list[int]:
    """Return the short lines before the first paragraph that are no sentences.

    Below a whole sentence, short ones are the text as well: the cases of a court's
    list, the gauges of a bulletin. So is a short sentence in a paragraph like the first
    long one's.
    """
    first = next(
        (n for n, i in enumerate(kept) if is_long(blocks[i].text, PARAGRAPH)), None
    )
    if first is None or first > FEW:
        return []
    found, has_begun = [], False
    paragraph = blocks[kept[first]].owner
    for i in kept[:first]:
        text, owner = blocks[i].text, blocks[i].owner
        if owner.tag in HEADINGS:
            continue
        is_sentence = text[-1] in SENTENCE_ENDS
        if is_sentence and (is_long(text, SENTENCE) or _are_alike(owner, paragraph)):
            has_begun = True
        elif not (has_begun and is_sentence):
            found.append(i)
    return found


def _are_alike(first: Element, second: Element) -> bool:
    """Return whether two elements are paragraphs of one kind in one place."""
    return (
        first.tag == second.tag == "p"
        and first.parent is second.parent
        and first.get("class") == second.get("class")
    )
