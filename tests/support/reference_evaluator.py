"""What a query means, said slowly and plainly: the oracle of the fuzz tests.

It shares with the product the tree of a query, the fold and the stem of one word, and
nothing else: words are cut character by character, and every combination is tried.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, assert_never
from urllib.parse import urlsplit

from tests.support.reference_words import (
    NON_JOINER,
    Seen,
    cut,
    is_invisible,
    is_spaced,
    nearest,
)
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    CompoundPart,
    Field,
    FormPart,
    Named,
    Near,
    Not,
    Or,
    PhrasePart,
    QueryNode,
    Regex,
    Term,
    WildcardPart,
    WordPart,
)
from tocsin.words.fold import fold
from tocsin.words.forms import keys, keys_of_query
from tocsin.words.told_apart import may_be
from tocsin.words.word_pattern import APOSTROPHES

LEAD = 60
NO_SPACE = "\u200b"
HYPHENS = "-\u2010\u2011"


@dataclass(frozen=True)
class Paper:
    """An article: what is written and what is known of it."""

    title: str = ""
    text: str = ""
    language: str = ""
    sources: tuple[str, ...] = ()
    url: str = ""
    authors: tuple[str, ...] = ()
    country: str = ""


Mark = tuple[str, int, int]
"""What is highlighted: "title" or "text", and code points."""


class Place(NamedTuple):
    """An occurrence: the positions of its first and last word, and what it marks."""

    first: int
    last: int
    marks: frozenset[Mark]


def evaluate(node: QueryNode, paper: Paper) -> tuple[bool, set[Mark]]:
    """Return whether a query is true of an article, and what it marks there."""
    match node:
        case Term() | Near():
            marks = {m for p in everywhere(node, paper) for m in p.marks}
            return bool(marks), marks
        case AtLeast(count=count, child=child):
            total = sum(
                disjoint(places(child, field, paper)) for field in ("title", "text")
            )
            if total < count:
                return False, set()
            return True, {m for p in everywhere(child, paper) for m in p.marks}
        case Regex():
            marks = set(expression_marks(node, paper))
            return bool(marks), marks
        case ArticleFact():
            return is_fact(node, paper), set()
        case Not(child=child):
            return not evaluate(child, paper)[0], set()
        case Named(child=child):
            return evaluate(child, paper)
        case And(children=children) | Or(children=children):
            results = [evaluate(child, paper) for child in children]
            truths = [true for true, _ in results]
            if not (all(truths) if isinstance(node, And) else any(truths)):
                return False, set()
            return True, {m for true, marks in results if true for m in marks}
        case _:
            assert_never(node)


# Occurrences.


def everywhere(node: QueryNode, paper: Paper) -> set[Place]:
    return places(node, "title", paper) | places(node, "text", paper)


def places(node: QueryNode, field: str, paper: Paper) -> set[Place]:
    """Return every occurrence in one field, with all that each of them marks."""
    match node:
        case Term():
            found = set(term_places(node, field, paper))
            if node.field == "lead":
                found = {place for place in found if place.last < LEAD}
            return found
        case Or(children=children):
            return {p for child in children for p in places(child, field, paper)}
        case Named(child=child):
            return places(child, field, paper)
        case Near():
            return near_places(node, field, paper)
        case _:
            raise ValueError(f"{node} is not somewhere")


def near_places(node: Near, field: str, paper: Paper) -> set[Place]:
    lefts = places(node.left, field, paper)
    rights = places(node.right, field, paper)

    def good(left: Place, right: Place) -> bool:
        after = 0 <= right.first - left.last - 1 <= node.distance
        before = 0 <= left.first - right.last - 1 <= node.distance
        return after or (before and node.order != "onear")

    if node.order == "notnear":
        return {p for p in lefts if not any(good(p, right) for right in rights)}
    return {
        Place(
            min(left.first, right.first),
            max(left.last, right.last),
            left.marks | right.marks,
        )
        for left, right in itertools.product(lefts, rights)
        if good(left, right)
    }


def disjoint(found: Iterable[Place]) -> int:
    """Return how many occurrences there are of which no two overlap."""
    count, free = 0, 0
    for first, last in sorted({(p.first, p.last) for p in found}, key=lambda p: p[1]):
        if first >= free:
            count, free = count + 1, last + 1
    return count


def term_places(term: Term, field: str, paper: Paper) -> Iterator[Place]:
    if term.field not in ("", "title" if field == "title" else "body", "lead"):
        return
    if term.field == "lead" and field == "title":
        return
    text = paper.title if field == "title" else paper.text
    seen = cut(text)
    if term.exact:
        for start, end in literal_places(term.exact, text):
            inside = [i for i, word in enumerate(seen) if start <= word.start < end]
            if inside:
                yield Place(inside[0], inside[-1], frozenset({(field, start, end)}))
    elif term.within is not None:
        yield from scattered(term, field, text, paper.language)
    else:
        for row in rows(term.parts):
            size = len(row)
            for first in range(len(seen) - size + 1):
                here = seen[first : first + size]
                if side_by_side(row, here, text, paper.language):
                    mark = (field, here[0].start, here[-1].end)
                    yield Place(first, first + size - 1, frozenset({mark}))


def rows(parts: tuple[PhrasePart, ...]) -> list[tuple[PhrasePart, ...]]:
    """Return a phrase as it is written, and with each compound as others write it."""
    found: list[tuple[PhrasePart, ...]] = []
    for others in (False, True):
        row: list[PhrasePart] = []
        for part in parts:
            if not isinstance(part, CompoundPart):
                row.append(part)
            elif (part.written == "capitals") == others:
                dotted = part.written == "capitals"
                row += [
                    WordPart(word, dotted=dotted and at > 0)
                    for at, word in enumerate(part.words)
                ]
            else:
                one = "".join(part.words)
                row.append(WordPart(one, capitals=part.written == "dots"))
        found.append(tuple(row))
    return found


def scattered(term: Term, field: str, text: str, language: str) -> Iterator[Place]:
    seen = cut(text)
    fitting = [
        [i for i, word in enumerate(seen) if fits(part, word, text, language)]
        for part in term.parts
    ]
    for chosen in itertools.product(*fitting):
        first, last = min(chosen), max(chosen)
        between = last - first + 1 - len(chosen)
        if len(set(chosen)) == len(chosen) and between <= (term.within or 0):
            marks = {(field, seen[i].start, seen[i].end) for i in chosen}
            yield Place(first, last, frozenset(marks))


def side_by_side(
    parts: tuple[PhrasePart, ...], here: list[Seen], text: str, language: str
) -> bool:
    for i, (part, word) in enumerate(zip(parts, here, strict=True)):
        if not fits(part, word, text, language):
            return False
        gap = text[here[i - 1].end : word.start]
        if isinstance(part, WordPart) and part.dotted and gap != ".":
            return False
        unseen = all(is_invisible(c) or c in NON_JOINER + NO_SPACE for c in gap)
        if isinstance(part, WordPart) and part.joined and not unseen:
            return False
    return True


def fits(part: PhrasePart, word: Seen, text: str, language: str) -> bool:
    match part:
        case WordPart():
            surface = text[word.start : word.end]
            if part.marked and not may_be(part.marked, surface, language):
                return False
            return part.fold == word.fold and (surface.isupper() or not part.capitals)
        case WildcardPart():
            likes = {"*": ".*", "?": "."}
            pattern = "".join(likes.get(c) or re.escape(c) for c in part.pattern)
            return re.fullmatch(pattern, word.fold, re.DOTALL) is not None
        case FormPart():
            code = language.lower().replace("_", "-")
            wanted = keys_of_query(fold(part.word), code)
            return not wanted.isdisjoint(keys(word.fold, code))
        case CompoundPart():
            raise ValueError(f"{part} is two rows")
        case _:
            assert_never(part)


# Literal text, expressions, facts.


def literal_places(literal: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield all stretches, overlapping ones too, that read exactly so."""
    pattern = ""
    for char in literal:
        if char.isspace():
            pattern += r"\s+"
        elif char in APOSTROPHES or char in HYPHENS:
            alike = APOSTROPHES if char in APOSTROPHES else HYPHENS
            pattern += f"[{re.escape(alike)}]"
        else:
            pattern += re.escape(char)
    for start in range(len(text)):
        found = re.compile(pattern).match(text, start)
        if found is None:
            continue
        before, after = nearest(text, start - 1, -1), nearest(text, found.end(), 1)
        if is_spaced(literal[0]) and is_spaced(before):
            continue
        if is_spaced(literal[-1]) and is_spaced(after):
            continue
        yield found.span()


def expression_marks(node: Regex, paper: Paper) -> Iterator[Mark]:
    flags = re.IGNORECASE if node.ignore_case else 0
    # To RE2, \b \d \w are ASCII.
    pattern = re.sub(r"(\\[bdw])", r"(?a:\1)", node.pattern)
    for field, text in (("title", paper.title), ("text", paper.text)):
        if not is_looked_into(node.field, field):
            continue
        seen = cut(text)
        if node.field == "lead" and len(seen) > LEAD:
            text = text[: seen[LEAD - 1].end]
        for found in re.finditer(pattern, text, flags):
            if found[0]:
                yield field, *found.span()


def is_looked_into(wanted: Field, field: str) -> bool:
    return wanted == "" or (wanted == "title") == (field == "title")


def is_fact(node: ArticleFact, paper: Paper) -> bool:
    value, host = node.value, (urlsplit(paper.url).hostname or "").lower()
    match node.fact:
        case "lang":
            language = paper.language.lower().replace("_", "-")
            return language == value or language.startswith(value + "-")
        case "country":
            return paper.country.lower() == value
        case "url":
            return value in paper.url.casefold()
        case "author":
            return any(says(name, value) for name in paper.authors)
        case "source" if "." in value and not any(map(str.isspace, value)):
            wanted = value.lower().removeprefix("www.")
            host = host.removeprefix("www.")
            return host == wanted or host.endswith("." + wanted)
        case "source":
            names = (*paper.sources, host.removeprefix("www."))
            return any(says(name, value) for name in names)
        case _:
            raise ValueError(f"{node.fact}: is tested by examples")


def says(name: str, value: str) -> bool:
    """Return whether a name has the words of a value side by side."""
    has, wanted = [word.fold for word in cut(name)], [word.fold for word in cut(value)]
    size = len(wanted)
    return any(has[i : i + size] == wanted for i in range(len(has) - size + 1))
