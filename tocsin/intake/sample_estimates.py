"""What a sample says of the whole: which to look at, and how far the rest is known."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_GOLDEN = (math.sqrt(5) - 1) / 2
"""Steps of this share of the whole fill its gaps evenly, wherever one stops."""

_SURE = 2.2
"""Standard deviations on both sides. With 1.96, which random samples would need, 91 to
99 of 100 spread samples hold, by how hits cluster; so, 95 to 99."""

_DIGITS = 3
"""Digits of a reckoned number that mean something."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that is counted, or reckoned from a sample."""

    value: float
    low: float
    high: float
    """It lies between the two in 95 of 100 samples; both are the value if counted."""

    @property
    def is_exact(self) -> bool:
        """Return whether it was counted."""
        return self.low == self.high

    def per(self, days: float) -> "Estimate":
        """Return how many that is a day."""
        return Estimate(self.value / days, self.low / days, self.high / days)


def rounded(value: float, *, is_exact: bool) -> int:
    """Return a number to show: a reckoned one has no more digits than it can mean."""
    whole = round(value)
    return whole if is_exact else round(whole, _DIGITS - len(str(abs(whole))))


def spread(count: int) -> Iterator[int]:
    """Yield each number below `count` once, so that the first few are spread evenly."""
    step = max(1, round(count * _GOLDEN))
    while math.gcd(step, count) > 1:
        step += 1
    at = 0
    for _ in range(count):
        yield at
        at = (at + step) % count


def estimate(size: int, looked_at: int, found: int) -> Estimate:
    """Return how many of `size` things are such as `found` of `looked_at` were.

    The bounds are Wilson's (1927), narrowed by the share that was looked at; where
    nothing was looked at they are 0 and all.
    """
    if looked_at >= size:
        return Estimate(found, found, found)
    if not looked_at:
        return Estimate(size / 2, 0, size)
    share = found / looked_at
    # Fewer are unknown than in a sample of something endless.
    reach = _SURE * math.sqrt((size - looked_at) / (size - 1))
    square = reach * reach / looked_at
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
    low = max(found, size * (middle - half))
    high = min(size - looked_at + found, size * (middle + half))
    return Estimate(size * share, min(low, size * share), max(high, size * share))


def total(parts: Iterable[Estimate]) -> Estimate:
    """Return the sum of estimates that do not depend on each other."""
    every = list(parts)
    value = sum(part.value for part in every)
    below = math.hypot(*(part.value - part.low for part in every))
    above = math.hypot(*(part.high - part.value for part in every))
    return Estimate(value, max(0.0, value - below), value + above)
