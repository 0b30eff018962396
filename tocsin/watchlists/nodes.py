"""A query as a tree. Every node knows where in the query it stands."""

from dataclasses import dataclass
from typing import Literal

Field = Literal["", "title", "body"]
"""Where a term is looked for; "" is everywhere."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a term: a whole word, or the beginning of one."""

    fold: str
    prefix: bool = False
    joined: bool = False
    """It touches the part before it, as the characters of a Chinese word do."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words side by side in one field."""

    parts: tuple[Part, ...]
    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not:
    """True where its child is not."""

    child: "Node"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class And:
    """True where all its children are."""

    children: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Or:
    """True where one of its children is."""

    children: tuple["Node", ...]
    start: int
    end: int


Node = Term | Not | And | Or
