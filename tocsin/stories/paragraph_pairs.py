"""Which paragraphs of two versions are one: unchanged, moved or edited. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tocsin.stories.common_runs import CompareBudget, common_runs
from tocsin.stories.word_changes import CUT_COST, words_of

LEAST_MOVED = 20
"""Characters of a paragraph that can move: shorter ones, such as the names of sections,
are often there twice."""

LEAST_SHARE = 0.5
"""The share of its words by which an edited paragraph is taken for the earlier one."""

MOST_LINES = 5
"""Paragraphs that a word may be in by which others are found: rare words tell most."""

MOST_LIKE = 3
"""Paragraphs that are compared with one, those with the most such words."""

PARAGRAPH_COST = 5
"""What it costs to look at a paragraph, in the pairs of a budget, beside its words."""


def paragraph_pairs(
    old: Sequence[str], new: Sequence[str], budget: CompareBudget
) -> dict[int, int]:
    """Return the places of paragraphs in the later version → in the earlier one."""
    pairs = {
        run.new + step: run.old + step
        for run in common_runs(old, new, budget)
        for step in range(run.size)
    }
    pairs |= _moved(old, new, pairs)
    pairs |= _edited(old, new, pairs, budget)
    return pairs


def _moved(
    old: Sequence[str], new: Sequence[str], pairs: dict[int, int]
) -> dict[int, int]:
    """Return the pairs of long paragraphs that are word for word somewhere else."""
    taken, found = set(pairs.values()), dict[int, int]()
    places: dict[str, list[int]] = {}
    for at in range(len(old) - 1, -1, -1):
        if at not in taken and len(old[at]) >= LEAST_MOVED:
            places.setdefault(old[at], []).append(at)
    for place, paragraph in enumerate(new):
        if place not in pairs and places.get(paragraph):
            found[place] = places[paragraph].pop()
    return found


def _edited(
    old: Sequence[str],
    new: Sequence[str],
    pairs: dict[int, int],
    budget: CompareBudget,
) -> dict[int, int]:
    """Return the pairs of paragraphs that have most words in common."""
    taken, found = set(pairs.values()), dict[int, int]()
    left = [old[at] for at in range(len(old)) if at not in taken]
    left += [new[place] for place in range(len(new)) if place not in pairs]
    letters = sum(map(len, left))
    if not budget.take(len(left) * PARAGRAPH_COST + letters // CUT_COST):
        return found
    words = {
        place: Counter(words_of(paragraph))
        for place, paragraph in enumerate(new)
        if place not in pairs
    }
    lines = _lines_of_words(words)
    for at, paragraph in enumerate(old):
        if at in taken:
            continue
        mine = Counter(words_of(paragraph))
        if not budget.take(len(mine) * MOST_LIKE):
            break
        best = max(
            (
                (share, -place)
                for place in _alike(mine, lines)
                if place not in found
                and (share := _share(mine, words[place])) >= LEAST_SHARE
            ),
            default=None,
        )
        if best is not None:
            found[-best[1]] = at
    return found


def _lines_of_words(words: "dict[int, Counter[str]]") -> dict[str, list[int]]:
    """Return word → the paragraphs that have it."""
    lines: dict[str, list[int]] = {}
    for place, counts in words.items():
        for word in counts:
            lines.setdefault(word, []).append(place)
    return lines


def _alike(words: Iterable[str], lines: dict[str, list[int]]) -> Iterator[int]:
    """Yield the paragraphs that have the most rare words in common with one."""
    votes = Counter[int]()
    for word in words:
        there = lines.get(word, ())
        if len(there) <= MOST_LINES:
            votes.update(there)
    for place, _ in votes.most_common(MOST_LIKE):
        yield place


def _share(one: "Counter[str]", other: "Counter[str]") -> float:
    """Return the share of the words of both that are in both."""
    return 2 * (one & other).total() / (one.total() + other.total())
