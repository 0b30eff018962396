"""Atoms: what an article must contain for a query to be true of it.

An atom is something an article has or has not: a word, two words side by side, a word
in the headline, a word that fits a wildcard, a language. Atoms alone decide most
queries; for the others they tell which articles must be evaluated.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tocsin.watchlists.document import site
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    CompoundPart,
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
    clauses,
    spellings,
)
from tocsin.watchlists.regular_expressions import required_literal
from tocsin.words.fold import folds

Atom = str | tuple[str, str]
"""A string, or two for two words side by side. No fold holds any of these signs:"""

TITLE = "\x01"
"""Before an atom of the headline."""
FORM = "~"
"""Before a word of which any form will do."""
LITERAL = "/"
"""Before the case-folded text that a regular expression cannot do without."""
ANYTHING = ""
"""The atom that every article has."""

Group = tuple[Atom, ...]
"""One of these must be there."""

Cost = Callable[[Group], float]
"""How many of a hundred articles, say, have one of a group: only the order counts."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What an article must have, and must not have, for a query to be true."""

    groups: tuple[Group, ...]
    without: tuple[Atom, ...] = ()
    rest: tuple[QueryNode, ...] = ()
    """Parts that atoms do not decide: they must be true as well."""


def needs(query: QueryNode, cost: Cost) -> Needs:
    """Return the needs of a query; they have at least one group."""
    groups: list[Group] = []
    without: list[Atom] = []
    rest: list[QueryNode] = []
    for clause in clauses(query):
        if isinstance(clause, Not):
            excluded, whole = _groups(clause.child, cost)
            if whole and len(excluded) == 1:
                without += excluded[0]
            else:
                rest.append(clause)
            continue
        required, whole = _groups(clause, cost)
        groups += required
        if not whole:
            rest.append(clause)
    unique = tuple(dict.fromkeys(groups)) or ((ANYTHING,),)
    return Needs(unique, tuple(dict.fromkeys(without)), tuple(rest))


def _groups(node: QueryNode, cost: Cost) -> tuple[list[Group], bool]:
    """Return the groups that a node needs, and whether they decide it."""
    match node:
        case Term():
            return _of_term(node, cost)
        case And(children=children):
            found = [_groups(child, cost) for child in children]
            groups = [group for groups, _ in found for group in groups]
            return groups, all(whole for _, whole in found)
        case Or(children=children):
            return _of_or([_groups(child, cost) for child in children], cost)
        case Near():
            sides = [node.left] if node.order == "notnear" else [node.left, node.right]
            return [g for side in sides for g in _groups(side, cost)[0]], False
        case AtLeast(count=count, child=child):
            groups, whole = _groups(child, cost)
            return groups, whole and count == 1
        case Named(child=child):
            return _groups(child, cost)
        case Regex():
            return [(LITERAL + required_literal(node.pattern).casefold(),)], False
        case ArticleFact():
            return _of_fact(node)
        case Not():
            return [], False


def _of_or(
    alternatives: Iterable[tuple[list[Group], bool]], cost: Cost
) -> tuple[list[Group], bool]:
    """Return one of each alternative's atoms: those of its rarest group."""
    united: dict[Atom, None] = {}
    decided = True
    for groups, whole in alternatives:
        if not groups:
            return [], False
        decided = decided and whole and len(groups) == 1
        rarest: Group = min(groups, key=cost)
        united.update(dict.fromkeys(rarest))
    return [tuple(united)], decided


def _of_term(term: Term, cost: Cost) -> tuple[list[Group], bool]:
    mark = TITLE if term.field == "title" else ""
    if term.within is not None:
        return [(mark + _atom(part),) for part in term.parts], False
    decided = not term.exact and term.field in ("", "title")
    rows = [_of_row(row, mark) for row in spellings(term.parts)]
    if len(rows) == 1:
        groups, whole = rows[0]
        return groups, whole and decided
    return _of_or(rows, cost)[0], False


def _of_row(parts: tuple[PhrasePart, ...], mark: str) -> tuple[list[Group], bool]:
    """Return the groups of words side by side, and whether they decide it."""
    plain = all(
        part.is_plain for part in parts if isinstance(part, WordPart | FormPart)
    )
    if len(parts) == 1:
        return [(mark + _atom(parts[0]),)], plain
    groups: list[Group] = []
    paired: set[int] = set()
    for at, (one, other) in enumerate(pairwise(parts)):
        if isinstance(one, WordPart) and isinstance(other, WordPart):
            groups.append(((mark + one.fold, mark + other.fold),))
            paired.update((at, at + 1))
    groups += [
        (mark + _atom(part),) for at, part in enumerate(parts) if at not in paired
    ]
    return groups, plain and len(paired) == len(parts) == 2


def _atom(part: PhrasePart) -> str:
    match part:
        case WordPart(fold=word):
            return word
        case WildcardPart(pattern=pattern):
            return pattern
        case FormPart(word=word):
            return FORM + word
        case CompoundPart():
            raise TypeError("a compound has the atoms of its spellings")


def _of_fact(node: ArticleFact) -> tuple[list[Group], bool]:
    match node.fact:
        case "lang" | "country":
            return [(fact(node.fact, node.value),)], True
        case "url":
            return [(ANYTHING,)], False
        case "source" if host := site(node.value):
            return [(fact("host", host),)], True
        case _:
            words = folds(node.value)
            needed = _side_by_side(words) or words
            return [(fact(node.fact, part),) for part in needed], len(needed) == 1


def atoms_of_name(kind: str, words: list[str]) -> Iterator[Atom]:
    """Yield the atoms of a name of a source, an author or an agency.

    Two words side by side are one: of "The Harbour Post", half of all names have "the".
    """
    for part in (*words, *_side_by_side(words)):
        yield fact(kind, part)


def _side_by_side(words: list[str]) -> list[str]:
    return list(map("\n".join, pairwise(words)))


def fact(name: str, value: str) -> str:
    """Return the atom of a fact: no word holds a colon."""
    return f"{name}:{value}"


def fact_of(atom: str) -> str:
    """Return the kind of fact of an atom; empty when it is none."""
    name, colon, _ = atom.partition(":")
    return name if colon and not atom.startswith(LITERAL) else ""
