"""A mistake in a query, and its place."""

import unicodedata

from store.errors import TocsinError

MAX_LINE = 100
"""Characters of a line shown around a place: terminals wrap, and carets go astray."""


LineParts = tuple[str, str, str]
"""A line of a query: what stands before a place, the place, what stands behind."""


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

    def line(self) -> LineParts:
        """Return the line at fault, cut where the mistake begins and ends."""
        return cut_line(self.query, self.start, self.end)

    def place(self) -> str:
        """Return the line at fault with carets under the place."""
        return show_place(self.query, self.start, self.end)


def show_place(query: str, start: int, end: int) -> str:
    """Return the line of a place with carets under it; of a long line a part.

    For a query of several lines, the line has its number before it.
    """
    before, part, after = cut_line(query, start, end)
    indent = _columns(before)
    return f"{before}{part}{after}\n{' ' * indent}{'^' * (_columns(part) or 1)}"


def cut_line(query: str, start: int, end: int) -> LineParts:
    """Return the line of a place in three parts: before it, the place, behind it.

    As `show_place`; the place is empty at the end of a line.
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
    return before + line[:at], line[at:until], line[until:]


def _columns(text: str) -> int:
    """Return the width of a text on a terminal: marks are 0, East Asian letters 2."""
    width = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width
