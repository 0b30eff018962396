"""The difference between two texts: what makes an earlier text of a later one.

A difference is a list of pieces in the order of the earlier text: [first, last] stands
for these lines of the later text, a string for a line of its own. It restores the
earlier text exactly, whatever both are.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Difference = list[list[int] | str]

MOST_LINES = 1_000
"""Lines that are compared in the middle of two texts; with more the earlier ones are
kept whole. The time grows with the square, and articles have 10 to 100."""


def difference(earlier: str, later: str) -> Difference:
    """Return what makes the earlier text of the later one."""
    old, new = earlier.split("\n"), later.split("\n")
    # Most changes are in one place: what is around it need not be compared.
    start, end = common_ends(old, new)
    middle = old[start : len(old) - end], new[start : len(new) - end]
    pieces: Difference = [[0, start]] if start else []
    for piece in _compared(*middle):
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            pieces.append([piece[0] + start, piece[1] + start])
    if end:
        pieces.append([len(new) - end, len(new)])
    return pieces


def restored(later: str, pieces: Difference) -> str:
    """Return the earlier text."""
    new = later.split("\n")
    lines: list[str] = []
    for piece in pieces:
        lines += [piece] if isinstance(piece, str) else new[piece[0] : piece[1]]
    return "\n".join(lines)


def common_ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Return how many lines two texts have in common at either end, none twice."""
    start = _in_common(one, other)
    return start, _in_common(one[start:][::-1], other[start:][::-1])


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[list[int] | str]:
    if max(len(old), len(new)) > MOST_LINES:
        yield from old
        return
    last = 0
    blocks = SequenceMatcher(None, new, old, autojunk=False).get_matching_blocks()
    for block in blocks:
        yield from old[last : block.b]
        if block.size:
            yield [block.a, block.a + block.size]
        last = block.b + block.size


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines two texts have in common at their beginning."""
    for place, (line, same) in enumerate(zip(one, other, strict=False)):
        if line != same:
            return place
    return min(len(one), len(other))
