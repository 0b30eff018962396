"""Vital signs of the daemon: what it was last seen doing, for those who watch over it.

The daemon notes them, and the desk shows them. All times are seconds of a clock that
nobody sets.
"""

import asyncio
import bisect
import itertools
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from tocsin.intake.conversions import ConversionProgress

LAG_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds by which the loop is late: upper bounds of the histogram's buckets."""

LOOK_SECONDS = 0.5
"""How often it is looked at whether the loop is late."""

REMEMBERED = 120
"""Looks that the worst lag is of: a minute."""

Tick = Callable[[], Coroutine[Any, Any, None]]
"""A job that is run again and again."""


class LoopLag:
    """By how much the loop was late: how long something else has kept it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self._counts = [0] * (len(LAG_BOUNDS) + 1)
        self._last: deque[float] = deque(maxlen=REMEMBERED)
        self.sum_seconds = 0.0
        self.looked: float | None = None
        """When it was looked at last; None when it never was."""

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            before = self._clock()
            await asyncio.sleep(LOOK_SECONDS)
            self.note(max(0.0, self._clock() - before - LOOK_SECONDS))

    def note(self, seconds: float) -> None:
        """Note by how much the loop was late."""
        self._counts[bisect.bisect_left(LAG_BOUNDS, seconds)] += 1
        self._last.append(seconds)
        self.sum_seconds += seconds
        self.looked = self._clock()

    @property
    def worst_seconds(self) -> float:
        """The longest lag of the last minute."""
        return max(self._last, default=0.0)

    def buckets(self) -> list[tuple[str, float]]:
        """Return (upper bound, looks up to it), as Prometheus counts them."""
        bounds = [*map(str, LAG_BOUNDS), "+Inf"]
        counts = map(float, itertools.accumulate(self._counts))
        return list(zip(bounds, counts, strict=True))


class VitalSigns:
    """What the daemon was last seen doing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self.loop_lag = LoopLag(clock)
        self.is_converting = True
        """Whether rows of an older tocsin still keep it from fetching."""
        self.conversion: ConversionProgress | None = None
        """Which rows of an older tocsin are converted; None when none are."""
        self._dispatched: float | None = None
        self._is_paused: Callable[[], bool] = lambda: False

    def dispatching(
        self,
        tick: Tick,
        is_paused: Callable[[], bool],
    ) -> Tick:
        """Return a tick of the dispatch that notes when it has ended well.

        `is_paused` says whether nothing is fetched because the database failed.
        """
        self._is_paused = is_paused

        async def noted() -> None:
            await tick()
            self._dispatched = self._clock()

        return noted

    def note_conversion(self, progress: ConversionProgress | None) -> None:
        """Note which rows are converted now."""
        self.conversion = progress

    @property
    def is_paused(self) -> bool:
        """Whether nothing is fetched now because the database failed."""
        return self._is_paused()

    def since_dispatch(self) -> float | None:
        """Return the seconds since due work was last looked for; None for never."""
        return None if self._dispatched is None else self._clock() - self._dispatched

    def since_loop_look(self) -> float | None:
        """Return the seconds since the loop was last looked at; None for never."""
        looked = self.loop_lag.looked
        return None if looked is None else self._clock() - looked
