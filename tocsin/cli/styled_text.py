"""Lines in colours for a terminal; plain ones for a file or another program.

Commands print a few lines. The library that draws our tables and bars takes longer to
load than many a command takes to answer.
"""

import os
import re
import sys
from collections.abc import Iterator
from typing import Self

_CODES = {
    **{"bold": "1", "dim": "2", "italic": "3", "reverse": "7"},
    **{"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"},
}
"""Style → its number in an escape sequence (ECMA-48 §8.3.117)."""

_PLAIN_TERMINALS = ("dumb", "unknown")
"""Values of TERM for terminals that print escape sequences as they are."""

_MOVES = re.compile("[\x07\x08\x0b\x0c\r]")
"""Characters that ring, or move to where something stands already."""


class Text:
    """A text whose parts have styles."""

    def __init__(self, text: str = "", style: str = "") -> None:
        self._pieces = [(_MOVES.sub("", text), style)] if text else []

    @property
    def plain(self) -> str:
        """The text without its styles."""
        return "".join(text for text, _ in self._pieces)

    def append(self, text: str, style: str = "") -> Self:
        """Add a part at the end."""
        self._pieces += Text(text, style)._pieces
        return self

    def __add__(self, other: "Text") -> "Text":
        both = Text()
        both._pieces = self._pieces + other._pieces
        return both

    def stylize(self, style: str, start: int, end: int) -> None:
        """Give the characters from `start` to before `end` one more style."""
        pieces, at = list[tuple[str, str]](), 0
        for text, old in self._pieces:
            first = min(max(start - at, 0), len(text))
            last = min(max(end - at, first), len(text))
            both = f"{old} {style}".strip()
            cut = (text[:first], old), (text[first:last], both), (text[last:], old)
            pieces += [piece for piece in cut if piece[0]]
            at += len(text)
        self._pieces = pieces

    def shown(self, *, colours: bool) -> str:
        """Return the text as it is written to a terminal, or to a file."""
        return "".join(_piece(*piece, colours=colours) for piece in self._with_blanks())

    def _with_blanks(self) -> Iterator[tuple[str, str]]:
        """Yield the parts with blanks for tabs, up to each eighth column."""
        before = ""
        for text, style in self._pieces:
            if "\t" in text:
                so_far = before.expandtabs()
                text = (so_far + text).expandtabs()[len(so_far) :]
            before = (before + text).rpartition("\n")[2]
            yield text, style


class Console:
    """Prints lines on the standard output, in colours where that is a terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._is_quiet = quiet

    def print(self, line: Text | str = "", style: str = "", *, end: str = "\n") -> None:
        """Print a line."""
        if not self._is_quiet:
            text = Text(line, style) if isinstance(line, str) else line
            sys.stdout.write(text.shown(colours=_has_colours()) + end)


def _has_colours() -> bool:
    """Return whether escape sequences are wanted (force-color.org)."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("TERM", "").lower() in _PLAIN_TERMINALS:
        return False
    return sys.stdout.isatty()


def _piece(text: str, style: str, *, colours: bool) -> str:
    if not style or not colours:
        return text
    words = style.split()
    # no-color.org: no colours; bold and the like are none.
    if os.environ.get("NO_COLOR"):
        words = [word for word in words if len(_CODES[word]) == 1]
    codes = ";".join(_CODES[word] for word in words)
    if not codes:
        return text
    # A line at a time: a pager forgets colours at the end of each.
    lines = text.split("\n")
    return "\n".join(f"\x1b[{codes}m{line}\x1b[0m" if line else "" for line in lines)
