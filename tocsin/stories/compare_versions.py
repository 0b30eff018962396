"""Two versions of an article beside each other: headline, paragraphs, words. Pure.

A paragraph that moved is not shown as removed and added; one that was edited shows
which words; what stayed as it was is counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tocsin.stories.common_runs import (
    CommonRun,
    CompareBudget,
    common_runs,
    longest_chain,
)
from tocsin.stories.paragraph_pairs import paragraph_pairs
from tocsin.stories.word_changes import ChangedLines, changed_pieces, has_changes

PassageKind = Literal["changed", "moved", "unchanged"]
"""What happened to paragraphs: one that moved may have been edited as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPassage:
    """Paragraphs that follow each other, and what happened to them."""

    kind: PassageKind
    pieces: ChangedLines = ()
    """What was added and removed; without any where the words stayed as they were."""
    paragraphs: tuple[str, ...] = ()
    """Those of the later version; without any where some were only removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionComparison:
    """What makes the later of two versions of the earlier one."""

    headline: ChangedLines
    """Empty when it is the same."""
    passages: tuple[ComparedPassage, ...]
    """Of the text, in the order of the later version."""

    @property
    def is_same(self) -> bool:
        """Return whether both say the same, paragraph by paragraph."""
        return not self.headline and all(
            passage.kind == "unchanged" for passage in self.passages
        )


def compare_versions(
    earlier: tuple[str, str],
    later: tuple[str, str],
    budget: CompareBudget | None = None,
) -> VersionComparison:
    """Return what changed between two versions, each given as (headline, text).

    What the budget, or one of its own, does not reach for is replaced as a whole.
    """
    budget = budget or CompareBudget()
    headline = changed_pieces(_line(earlier[0]), _line(later[0]), budget)
    new = _paragraphs(later[1])
    old = _with_breaks_of(new, _paragraphs(earlier[1]), budget)
    passages = _passages(old, new, budget)
    return VersionComparison(
        headline=headline if has_changes(headline) else (),
        passages=tuple(_joined(passages)),
    )


def _paragraphs(text: str) -> list[str]:
    """Return the lines of a text that are not empty; blanks in them do not count."""
    return [line for line in map(_line, text.splitlines()) if line]


def _line(text: str) -> str:
    return " ".join(text.split())


def _with_breaks_of(
    new: Sequence[str], old: Sequence[str], budget: CompareBudget
) -> list[str]:
    """Return the earlier paragraphs, begun anew where only their breaks are others."""
    found, first, start = list[str](), 0, 0
    for run in [*common_runs(old, new, budget), CommonRun(len(old), len(new), 0)]:
        before, after = old[first : run.old], new[start : run.new]
        found += after if " ".join(before) == " ".join(after) else before
        found += old[run.old : run.old + run.size]
        first, start = run.old + run.size, run.new + run.size
    return found


def _passages(
    old: Sequence[str], new: Sequence[str], budget: CompareBudget
) -> Iterator[ComparedPassage]:
    pairs = paragraph_pairs(old, new, budget)
    taken = set(pairs.values())
    # As few paragraphs as possible count as moved.
    chain = longest_chain((at, [place]) for place, at in _by_earlier(pairs))
    staying = {place for _, place in chain}
    first, added = 0, list[str]()
    for place, paragraph in enumerate(new):
        at = pairs.get(place)
        if at is None:
            added.append(paragraph)
            continue
        removed = list[str]()
        if place in staying:
            removed = [old[n] for n in range(first, at) if n not in taken]
            first = at + 1
        yield from _replaced(removed, added, budget)
        added = []
        yield _paired(old[at], paragraph, is_moved=place not in staying, budget=budget)
    removed = [old[n] for n in range(first, len(old)) if n not in taken]
    yield from _replaced(removed, added, budget)


def _by_earlier(pairs: dict[int, int]) -> list[tuple[int, int]]:
    return sorted(pairs.items(), key=lambda pair: pair[1])


def _paired(
    old: str, new: str, *, is_moved: bool, budget: CompareBudget
) -> ComparedPassage:
    """Return what happened to a paragraph that is in both versions."""
    pieces = changed_pieces(old, new, budget) if old != new else ()
    kind: PassageKind = "changed" if has_changes(pieces) else "unchanged"
    return ComparedPassage(
        kind="moved" if is_moved else kind,
        pieces=pieces if has_changes(pieces) else (),
        paragraphs=(new,),
    )


def _replaced(
    removed: Sequence[str], added: Sequence[str], budget: CompareBudget
) -> Iterator[ComparedPassage]:
    """Yield what happened to paragraphs that others took the place of."""
    if not removed and not added:
        return
    pieces = changed_pieces("\n".join(removed), "\n".join(added), budget)
    if has_changes(pieces):
        yield ComparedPassage(kind="changed", pieces=pieces, paragraphs=tuple(added))
    else:
        # Only where its paragraphs begin is another.
        yield ComparedPassage(kind="unchanged", paragraphs=tuple(added))


def _joined(passages: Iterator[ComparedPassage]) -> Iterator[ComparedPassage]:
    """Yield passages; unchanged ones that follow each other are one."""
    unchanged = list[str]()
    for passage in passages:
        if passage.kind == "unchanged":
            unchanged += passage.paragraphs
            continue
        if unchanged:
            yield ComparedPassage(kind="unchanged", paragraphs=tuple(unchanged))
            unchanged = []
        yield passage
    if unchanged:
        yield ComparedPassage(kind="unchanged", paragraphs=tuple(unchanged))
