"""What changed between two versions of a text, word by word. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import regex

WordChange = Literal["same", "added", "removed"]

MOST_WORDS = 2_000
"""Words of lines that were replaced: where there are more, the lines are compared as
wholes. The time grows with the square."""

AROUND = 8
"""Words without a change that are shown on either side of one."""

_WORD = regex.compile(
    # Scripts without blanks are compared letter by letter.
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}]\p{M}*\s*"
    r"|[^\s\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}]+\s*|\s+"
)


@dataclass(frozen=True, slots=True)
class ChangedPiece:
    """A part of a text, and what happened to it."""

    text: str
    change: WordChange


ChangedLines = tuple[ChangedPiece, ...]
"""Lines that belong together, in pieces."""


def word_changes(
    lines: Iterable[tuple[Literal["removed", "added"], str]],
) -> list[ChangedLines]:
    """Return what changed in lines that were removed and added, in their order.

    Lines that were added after some that were removed stand in their place: of these
    only the words differ that are marked, with some of the others around them.
    """
    found = list[ChangedLines]()
    removed, added = list[str](), list[str]()
    for change, line in lines:
        if change == "removed" and added:
            found.append(tuple(_pieces("\n".join(removed), "\n".join(added))))
            removed, added = [], []
        (removed if change == "removed" else added).append(line)
    if removed or added:
        found.append(tuple(_pieces("\n".join(removed), "\n".join(added))))
    return found


def _pieces(removed: str, added: str) -> Iterator[ChangedPiece]:
    old, new = _WORD.findall(removed), _WORD.findall(added)
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        if removed:
            yield ChangedPiece(removed, "removed")
        if added:
            yield ChangedPiece(added, "added")
        return
    # A word at the end of a line is the same as one before a blank.
    matcher = SequenceMatcher(
        None, [word.rstrip() for word in old], [word.rstrip() for word in new],
        autojunk=False,
    )  # fmt: skip
    codes = matcher.get_opcodes()
    for number, (tag, first, last, start, end) in enumerate(codes):
        if tag == "equal":
            yield ChangedPiece(
                _around(new[start:end], number == 0, number == len(codes) - 1), "same"
            )
            continue
        if last > first:
            yield ChangedPiece("".join(old[first:last]), "removed")
        if end > start:
            yield ChangedPiece("".join(new[start:end]), "added")


def _around(words: Sequence[str], is_first: bool, is_last: bool) -> str:
    """Return words between two changes: of many, those beside the changes."""
    before = 0 if is_last else AROUND
    after = 0 if is_first else AROUND
    if len(words) <= before + after + 1:
        return "".join(words)
    tail = "".join(words[len(words) - before :]) if before else ""
    return f"{''.join(words[:after])}… {tail}"
