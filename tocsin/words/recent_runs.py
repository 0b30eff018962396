"""What was computed of runs of characters, kept for those that were met lately."""

from collections.abc import Callable
from typing import TypeVar

_Value = TypeVar("_Value")


class RecentRuns(dict[str, _Value]):
    """Characters between two blanks → what is computed of them.

    Of runs that repeat it is computed once. There are two generations of at most `most`
    runs each: a full one becomes the older, and the older one is forgotten, but for the
    runs that were met meanwhile. So a run that news repeats stays, and memory has a
    bound. Emptying a full cache whole would forget twice as many that come again, and
    the order of use, as `lru_cache` keeps it, costs more than to look a run up.
    """

    LONGEST = 40
    """Characters of a run that is kept; in Chinese a run is a paragraph and does not
    repeat."""

    def __init__(self, compute: Callable[[str], _Value], *, most: int) -> None:
        """Keep what `compute` returns, which is never None."""
        super().__init__()
        self._compute = compute
        self._most = most
        self._older: dict[str, _Value] = {}

    def __missing__(self, run: str) -> _Value:
        """Return what is known of a run, or computed now."""
        found = self._older.get(run)
        if found is None:
            found = self._compute(run)
            if len(run) > self.LONGEST:
                return found
        if len(self) >= self._most:
            self._older = dict(self)
            self.clear()
        self[run] = found
        return found

    def count_kept(self) -> int:
        """Return how many runs take memory: those of both generations."""
        return len(self) + len(self._older)
