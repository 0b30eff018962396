"""Memory by work done: what each thousand pieces of it add, before and after half.

What a process loads once, and what fills its caches up to their bounds, adds memory at
the beginning. So two straight lines are laid: one through what was measured in the
first half, and one through the second half. Only the second says whether it levels off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression

Sample = tuple[int, float]
"""Pieces of work done, and the MB held then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySlope:
    """How much memory a process held while it worked, in MB."""

    first_mb: float
    half_mb: float
    last_mb: float
    early_mb_per_1000: float
    """What each thousand added in the first half."""
    mb_per_1000: float
    """What each thousand added in the second half."""


def memory_slope(samples: Sequence[Sample]) -> MemorySlope:
    """Return what samples show, at least four of them in the order of the work.

    Raises statistics.StatisticsError when nothing was done in one of the halves.
    """
    half = (samples[0][0] + samples[-1][0]) / 2
    early = [sample for sample in samples if sample[0] <= half]
    late = [sample for sample in samples if sample[0] >= half]
    return MemorySlope(
        first_mb=round(samples[0][1], 1),
        half_mb=round(late[0][1], 1),
        last_mb=round(samples[-1][1], 1),
        early_mb_per_1000=_per_1000(early),
        mb_per_1000=_per_1000(late),
    )


def _per_1000(samples: Sequence[Sample]) -> float:
    line = linear_regression(*zip(*samples, strict=True))
    return round(1_000 * line.slope, 3)
