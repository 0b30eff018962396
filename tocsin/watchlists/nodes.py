"""A query as a tree.

Two trees are equal when they mean the same; the place of a node in the query (`start`,
`end`) does not count.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tocsin.words import told_apart

Field = Literal["", "title", "body", "lead"]
"""Where a term is searched; "" is headline and text, `lead` the text's beginning."""

FactKind = Literal["source", "lang", "author", "url", "country", "agency"]
"""The kinds of facts about an article."""

Order = Literal["near", "onear", "notnear"]


@dataclass(frozen=True, slots=True)
class WordPart:
    """A whole word."""

    fold: str
    joined: bool = False
    """It touches the part before it, as the characters of a Chinese word do."""
    marked: str = ""
    """The word with its marks, where some language tells words apart by them."""
    dotted: bool = False
    """A dot and nothing else stands before it, as in U.N."""
    capitals: bool = False
    """It is written in capitals only."""

    @property
    def is_plain(self) -> bool:
        """Whether the word counts wherever it stands and however it is written."""
        return not (self.joined or self.marked or self.dotted or self.capitals)


@dataclass(frozen=True, slots=True)
class WildcardPart:
    """A word of which not all letters are given: `*` is any, `?` is one."""

    pattern: str
    """Folded."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """Any form of a word, as the article's language inflects it."""

    word: str
    """As written."""

    @property
    def is_plain(self) -> bool:
        """Whether each word with a key of the form counts."""
        return not told_apart.is_marked(self.word)


@dataclass(frozen=True, slots=True)
class CompoundPart:
    """Words that others write as one, or one word that others write apart."""

    words: tuple[str, ...]
    """Folded: the letters of an acronym, the parts of a Persian word."""
    written: Literal["capitals", "dots", "nonjoiner"]
    """How the query has it: UN, U.N., or with a non-joiner between the parts."""

    @property
    def joined(self) -> str:
        """The words as one."""
        return "".join(self.words)

    def spellings(self) -> "tuple[tuple[WordPart, ...], tuple[WordPart, ...]]":
        """Return the words as the query has them, and as others write them."""
        apart = tuple(map(WordPart, self.words))
        match self.written:
            case "capitals":
                dotted = (WordPart(word, dotted=True) for word in self.words[1:])
                return (WordPart(self.joined),), (apart[0], *dotted)
            case "dots":
                # In small letters it is another word: U.S. is not us.
                return apart, (WordPart(self.joined, capitals=True),)
            case "nonjoiner":
                return apart, (WordPart(self.joined),)


PhrasePart = WordPart | WildcardPart | FormPart | CompoundPart


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words side by side in one field."""

    parts: tuple[PhrasePart, ...]
    field: Field = ""
    within: int | None = None
    """Other words that may stand among the parts, in any order; None is side by side
    and in order."""
    exact: str = ""
    """Literal text that must stand there; empty leaves it to the parts."""
    weight: float = 1.0
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression (RE2) over the text as it is."""

    pattern: str
    ignore_case: bool = False
    field: Field = ""
    weight: float = 1.0
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ArticleFact:
    """A fact about the article."""

    fact: FactKind
    value: str
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Two things with at most so many words between them, in one field."""

    order: Order
    distance: int
    left: "QueryNode"
    right: "QueryNode"
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Something that occurs so often, headline and text taken together."""

    count: int
    child: "QueryNode"
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True where its child is not."""

    child: "QueryNode"
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """True where all its children are."""

    children: tuple["QueryNode", ...]
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """True where one of its children is."""

    children: tuple["QueryNode", ...]
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """Another watchlist's query or a list of terms, used by its name."""

    name: str
    child: "QueryNode"
    field: Field = ""
    """What was written before it; its terms have it already."""
    weight: float = 1.0
    """What was written after it; as the field."""
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


QueryNode = Term | Regex | ArticleFact | Near | AtLeast | Not | And | Or | Named


def spellings(parts: tuple[PhrasePart, ...]) -> list[tuple[PhrasePart, ...]]:
    """Return the rows of words that a term stands for: none of them a compound.

    Who writes one acronym of a phrase with dots writes all so: there are at most two.
    """
    if not any(isinstance(part, CompoundPart) for part in parts):
        return [parts]
    rows = []
    for number in (0, 1):
        row: list[PhrasePart] = []
        for part in parts:
            row += (
                part.spellings()[number] if isinstance(part, CompoundPart) else [part]
            )
        rows.append(tuple(row))
    return rows


def children(node: QueryNode) -> tuple[QueryNode, ...]:
    """Return the nodes directly below one."""
    match node:
        case And() | Or():
            return node.children
        case Near():
            return (node.left, node.right)
        case Not() | AtLeast() | Named():
            return (node.child,)
        case _:
            return ()


def walk(node: QueryNode) -> Iterator[QueryNode]:
    """Yield a node and all below it, itself first."""
    yield node
    for child in children(node):
        yield from walk(child)


def clauses(node: QueryNode) -> Iterator[QueryNode]:
    """Yield the clauses of a query: all must be true for it to be true."""
    match node:
        case And():
            for child in node.children:
                yield from clauses(child)
        case Named():
            yield from clauses(node.child)
        case _:
            yield node


def near_depths(node: QueryNode) -> tuple[int, int]:
    """Return the depth of nested NEARs in a node, and that of NEARs of all kinds."""
    below = [near_depths(child) for child in children(node)]
    both_orders = max((depth for depth, _ in below), default=0)
    all_kinds = max((depth for _, depth in below), default=0)
    if not isinstance(node, Near):
        return both_orders, all_kinds
    return both_orders + (node.order == "near"), all_kinds + 1
