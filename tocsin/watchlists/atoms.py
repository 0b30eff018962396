"""What an article must contain for a query to be true of it, as plain set members.

An atom is something an article has or has not: a word, two words side by side, a word
in the headline, a word that fits a wildcard, a language. Of most queries the truth can
be told from atoms alone; of the others atoms tell which articles need a closer look.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from tocsin.watchlists.document import site
from tocsin.watchlists.expressions import literal
from tocsin.watchlists.nodes import (
    And,
    AtLeast,
    Form,
    Meta,
    Named,
    Near,
    Node,
    Not,
    Or,
    Part,
    Regex,
    Term,
    Wild,
    Word,
    clauses,
)
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
"""What every article has."""

Group = tuple[Atom, ...]
"""One of these must be there."""

Cost = Callable[[Group], float]
"""How many of a hundred articles, say, have one of a group: only the order counts."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What an article must have, and must not have, for a query to be true."""

    groups: tuple[Group, ...]
    without: tuple[Atom, ...] = ()
    rest: tuple[Node, ...] = ()
    """What the atoms do not decide: true as well, or the query is not."""


def needs(query: Node, cost: Cost) -> Needs:
    """Return what a query needs; it has at least one group."""
    groups: list[Group] = []
    without: list[Atom] = []
    rest: list[Node] = []
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


def _groups(node: Node, cost: Cost) -> tuple[list[Group], bool]:
    """Return what a node needs, and whether that is all there is to it."""
    match node:
        case Term():
            return _of_term(node)
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
            return [(LITERAL + literal(node.pattern).casefold(),)], False
        case Meta():
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


def _of_term(term: Term) -> tuple[list[Group], bool]:
    mark = TITLE if term.field == "title" else ""
    in_row = term.within is None
    decided = in_row and not term.exact and term.field in ("", "title")
    if len(term.parts) == 1:
        return [(mark + _atom(term.parts[0]),)], decided
    groups: list[Group] = []
    if not in_row:
        groups = [(mark + _atom(part),) for part in term.parts]
        return groups, False
    paired: set[int] = set()
    for at, (one, other) in enumerate(pairwise(term.parts)):
        if isinstance(one, Word) and isinstance(other, Word):
            groups.append(((mark + one.fold, mark + other.fold),))
            paired.update((at, at + 1))
    groups += [
        (mark + _atom(part),) for at, part in enumerate(term.parts) if at not in paired
    ]
    joined = any(isinstance(part, Word) and part.joined for part in term.parts)
    return groups, decided and len(paired) == len(term.parts) == 2 and not joined


def _atom(part: Part) -> str:
    match part:
        case Word(fold=word):
            return word
        case Wild(pattern=pattern):
            return pattern
        case Form(word=word):
            return FORM + word


def _of_fact(node: Meta) -> tuple[list[Group], bool]:
    match node.fact:
        case "lang" | "country":
            return [(fact(node.fact, node.value),)], True
        case "url":
            return [(ANYTHING,)], False
        case "source" if host := site(node.value):
            return [(fact("host", host),)], True
        case _:
            words = folds(node.value)
            return [(fact(node.fact, word),) for word in words], len(words) == 1


def fact(name: str, value: str) -> str:
    """Return the atom of a fact: no word holds a colon."""
    return f"{name}:{value}"


def fact_of(atom: str) -> str:
    """Return which fact an atom is of; empty when it is of none."""
    name, colon, _ = atom.partition(":")
    return name if colon and not atom.startswith(LITERAL) else ""
