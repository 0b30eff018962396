"""What was changed between two versions of a text, line by line. Pure."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

LineChange = Literal["removed", "added"]


def line_changes(before: str, after: str) -> Iterator[tuple[LineChange, str]]:
    """Yield the lines that were removed and those that were added, in their order."""
    old, new = before.splitlines(), after.splitlines()
    # Articles have 10 to 100 lines; a person waits for one article.
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield from (("removed", line) for line in old[first:last])
            yield from (("added", line) for line in new[start:end])
