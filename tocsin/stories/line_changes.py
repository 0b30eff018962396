"""What was changed between two versions of a text, line by line. Pure."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

LineChange = Literal["removed", "added"]

MOST_LINES = 2_000
"""Lines of a text: of one with more all are replaced. Articles have 10 to 100; of a
page with 100,000 that are alike the time, which grows with the square, is hours."""


def line_changes(before: str, after: str) -> Iterator[tuple[LineChange, str]]:
    """Yield the lines that were removed and those that were added, in their order.

    Where a text has more than `MOST_LINES` lines: all of both.
    """
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        yield from (("removed", line) for line in old)
        yield from (("added", line) for line in new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield from (("removed", line) for line in old[first:last])
            yield from (("added", line) for line in new[start:end])
