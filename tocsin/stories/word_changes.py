"""What changed between two versions of a text, word by word. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from tocsin.stories.common_runs import CommonRun, CompareBudget, common_runs

WordChange = Literal["same", "added", "removed", "folded"]
"""What happened to a part of a text; `folded` stands for words without a change."""

AROUND = 8
"""Words without a change that are shown on either side of one."""

LEAST_FOLDED = 4
"""Words that are shown rather than counted: the count would be as long."""

CUT_COST = 10
"""How many characters are cut into words in the time that a pair of a budget takes."""

ENDS = 10
"""How many times longer a change is than what is the same at its end by chance."""

_UNSPACED = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}\p{Tibetan}"
)

_LETTER = rf"[[\p{{L}}\p{{N}}\p{{M}}\p{{Cf}}]--[{_UNSPACED}]]"

_WORD = regex.compile(
    rf"{_LETTER}++(?:[.,:'’/-]{_LETTER}++)*+\s*+"
    # Scripts without blanks are compared letter by letter, and signs apart.
    r"|\S\p{M}*+\s*+|\s++",
    regex.V1,
)


@dataclass(frozen=True, slots=True)
class ChangedPiece:
    """A part of a text, and what happened to it."""

    text: str
    """Empty where words are folded."""
    change: WordChange
    words: int = 0
    """How many words are folded."""


ChangedLines = tuple[ChangedPiece, ...]
"""Lines that belong together, in pieces."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of both versions: either the same in both, or one in place of the other."""

    is_same: bool
    old: tuple[int, int]
    """Where its words begin and end in the earlier version."""
    new: tuple[int, int]
    length: int
    """How many characters it has in the version where it is longer."""


def word_changes(
    lines: Iterable[tuple[Literal["removed", "added"], str]],
    budget: CompareBudget | None = None,
) -> list[ChangedLines]:
    """Return what changed in lines that were removed and added, in their order.

    Lines that were added after some that were removed stand in their place: of these
    only the words differ that are marked, with some of the others around them. What
    the budget, or one of its own, does not reach for is replaced as a whole.
    """
    budget = budget or CompareBudget()
    found = list[ChangedLines]()
    removed, added = list[str](), list[str]()
    for change, line in lines:
        if change == "removed" and added:
            found.append(changed_pieces("\n".join(removed), "\n".join(added), budget))
            removed, added = [], []
        (removed if change == "removed" else added).append(line)
    if removed or added:
        found.append(changed_pieces("\n".join(removed), "\n".join(added), budget))
    return found


def changed_pieces(removed: str, added: str, budget: CompareBudget) -> ChangedLines:
    """Return what makes one text of the other, in pieces."""
    cost = (len(removed) + len(added)) // CUT_COST
    if not removed or not added or not budget.take(cost):
        whole = (ChangedPiece(removed, "removed"), ChangedPiece(added, "added"))
        return tuple(piece for piece in whole if piece.text)
    old, new = _WORD.findall(removed), _WORD.findall(added)
    stretches = _readable(_stretches(old, new, budget))
    pieces = list[ChangedPiece]()
    for number, stretch in enumerate(stretches):
        before = "".join(old[slice(*stretch.old)])
        words = new[slice(*stretch.new)]
        if stretch.is_same:
            is_last = number == len(stretches) - 1
            pieces += _around(words, is_first=number == 0, is_last=is_last)
            continue
        if before:
            pieces.append(ChangedPiece(before, "removed"))
        if words:
            pieces.append(ChangedPiece("".join(words), "added"))
    return tuple(pieces)


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return [word.rstrip() for word in _WORD.findall(text)]


def has_changes(pieces: ChangedLines) -> bool:
    """Return whether anything was added or removed, and not only blanks."""
    return any(piece.change in ("added", "removed") for piece in pieces)


def _stretches(
    old: Sequence[str], new: Sequence[str], budget: CompareBudget
) -> Iterator[_Stretch]:
    # A word at the end of a line is the same as one before a blank.
    runs = common_runs(
        [word.rstrip() for word in old], [word.rstrip() for word in new], budget
    )
    first, start = 0, 0
    for run in [*runs, CommonRun(len(old), len(new), 0)]:
        if run.old > first or run.new > start:
            length = max(_length(old, first, run.old), _length(new, start, run.new))
            yield _Stretch(False, (first, run.old), (start, run.new), length)
        first, start = run.old + run.size, run.new + run.size
        if run.size:
            length = _length(new, run.new, start)
            yield _Stretch(True, (run.old, first), (run.new, start), length)


def _length(words: Sequence[str], first: int, last: int) -> int:
    return sum(map(len, words[first:last]))


def _readable(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Return stretches without short ones that are the same between longer changes.

    Two sentences that have an article and a comma in common are two sentences.
    """
    kept = list[_Stretch]()
    for stretch in stretches:
        kept.append(stretch)
        while len(kept) > 2 and _is_chance(*kept[-3:]):
            kept[-3:] = [_joined(*kept[-3:])]
    if len(kept) > 1 and _is_end_by_chance(kept[0], kept[1]):
        kept[:2] = [_joined(*kept[:2])]
    if len(kept) > 1 and _is_end_by_chance(kept[-1], kept[-2]):
        kept[-2:] = [_joined(*kept[-2:])]
    return kept


def _joined(*stretches: _Stretch) -> _Stretch:
    first, last = stretches[0], stretches[-1]
    return _Stretch(
        False,
        (first.old[0], last.old[1]),
        (first.new[0], last.new[1]),
        sum(stretch.length for stretch in stretches),
    )


def _is_chance(before: _Stretch, same: _Stretch, after: _Stretch) -> bool:
    """Return whether words between two changes are the same by chance."""
    if not same.is_same or before.is_same or after.is_same:
        return False
    return same.length < min(before.length, after.length)


def _is_end_by_chance(end: _Stretch, beside: _Stretch) -> bool:
    """Return whether an end is the same by chance, such as a full stop.

    It is a small part of what was replaced, and does not stand beside words that were
    only added or removed.
    """
    if not end.is_same or beside.is_same:
        return False
    is_replaced = beside.old[0] < beside.old[1] and beside.new[0] < beside.new[1]
    return is_replaced and end.length * ENDS < beside.length


def _around(
    words: Sequence[str], *, is_first: bool, is_last: bool
) -> Iterator[ChangedPiece]:
    """Yield words beside changes: of many, those that are near one."""
    after = 0 if is_first else AROUND
    before = 0 if is_last else AROUND
    folded = len(words) - before - after
    if folded < LEAST_FOLDED:
        yield ChangedPiece("".join(words), "same")
        return
    if after:
        yield ChangedPiece("".join(words[:after]), "same")
    yield ChangedPiece("", "folded", folded)
    if before:
        yield ChangedPiece("".join(words[-before:]), "same")
