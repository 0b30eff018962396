"""What is wrong with a query, and where."""

import unicodedata

from store.errors import TocsinError


class QueryError(TocsinError):
    """A query that cannot be read; `start` and `end` are code points into it."""

    def __init__(
        self, message: str, query: str, start: int, end: int, *, hint: str = ""
    ) -> None:
        super().__init__(message, remedy=hint)
        self.query = query
        self.start = start
        self.end = max(end, start + 1)

    def shown(self) -> str:
        """Return the line at fault, carets under the place, the message, a hint."""
        line_start = self.query.rfind("\n", 0, self.start) + 1
        line_end = self.query.find("\n", self.start)
        if line_end < 0:
            line_end = len(self.query)
        line = self.query[line_start:line_end].replace("\t", " ")
        indent = _columns(line[: self.start - line_start])
        carets = _columns(line[self.start - line_start : self.end - line_start]) or 1
        parts = [line, " " * indent + "^" * carets, self.message]
        return "\n".join([*parts, self.remedy] if self.remedy else parts)


def _columns(text: str) -> int:
    """Return how wide a terminal shows a text: marks are 0, East Asian letters 2."""
    width = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width
