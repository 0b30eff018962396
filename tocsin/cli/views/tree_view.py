"""Draw a tree in a terminal: each part below what it is a part of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tocsin.cli.styled_text import Text


class Branch(NamedTuple):
    """A part, and its own parts."""

    label: Text
    parts: "Sequence[Branch]" = ()


def tree_lines(tree: Branch) -> Iterator[Text]:
    """Yield a line for each part, with the lines that lead to it."""
    yield tree.label
    for part in tree.parts:
        is_last = part is tree.parts[-1]
        first, others = ("└── ", "    ") if is_last else ("├── ", "│   ")
        for number, line in enumerate(tree_lines(part)):
            yield Text(others if number else first) + line
