"""A mistake in a query, and its place."""

import unicodedata

from store.errors import TocsinError

MAX_LINE = 100
"""Characters of a line shown around a place: terminals wrap, and carets go astray."""


class QueryError(TocsinError):
    """A query that cannot be read; `start` and `end` are code points into it."""

    exit_code = 2

    def __init__(
        self, message: str, query: str, start: int, end: int, *, hint: str = ""
    ) -> None:
        super().__init__(message, remedy=hint)
        self.query = query
        self.start = start
        self.end = max(end, start + 1)

    def shown(self) -> str:
        """Return the line at fault, carets under the place, the message, a hint."""
        parts = [self.place(), self.message]
        return "\n".join([*parts, self.remedy] if self.remedy else parts)

    def place(self) -> str:
        """Return the line at fault with carets under the place."""
        return show_place(self.query, self.start, self.end)


def show_place(query: str, start: int, end: int) -> str:
    """Return the line of a place with carets under it; of a long line a part.

    For a query of several lines, the line has its number before it.
    """
    line_start = query.rfind("\n", 0, start) + 1
    line_end = query.find("\n", start)
    line = query[line_start : line_end if line_end >= 0 else None].replace("\t", " ")
    number = query.count("\n", 0, start) + 1
    before = f"line {number}: " if "\n" in query.strip() else ""
    at, until = start - line_start, end - line_start
    if len(line) > MAX_LINE:
        first = max(0, at - MAX_LINE // 2)
        line, at, until = line[first : first + MAX_LINE], at - first, until - first
        before += "…" if first else ""
    indent = _columns(before + line[:at])
    return f"{before}{line}\n{' ' * indent}{'^' * (_columns(line[at:until]) or 1)}"


def _columns(text: str) -> int:
    """Return the width of a text on a terminal: marks are 0, East Asian letters 2."""
    width = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width
