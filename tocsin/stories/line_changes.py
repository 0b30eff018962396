"""What was changed between two versions of a text, line by line. Pure."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from store.text_difference import common_ends

LineChange = Literal["removed", "added"]

MOST_LINES = 2_000
"""Lines that are compared: of the part that changed, if it has more, all are replaced.
Articles have 10 to 100; of a page with 100,000 that are alike the time, which grows
with the square, is hours."""


def line_changes(before: str, after: str) -> Iterator[tuple[LineChange, str]]:
    """Yield the lines that were removed and those that were added, in their order.

    Of a text with more than `MOST_LINES` lines, only what lies between the first change
    and the last is compared.
    """
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        start, end = common_ends(old, new)
        old, new = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(old), len(new)) > MOST_LINES:
        yield from (("removed", line) for line in old)
        yield from (("added", line) for line in new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield from (("removed", line) for line in old[first:last])
            yield from (("added", line) for line in new[start:end])
