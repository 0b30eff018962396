"""Time what is asked of the database: CPU of the thread, and by the clock."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Times:
    """What several runs of one thing took."""

    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)

    def run(
        self, ask: Callable[[], object], clock: Callable[[], float] = time.thread_time
    ) -> object:
        """Run it once more; `clock` tells the CPU seconds."""
        begun, begun_wall = clock(), time.perf_counter()
        answer = ask()
        self.wall_ms.append((time.perf_counter() - begun_wall) * 1_000)
        self.cpu_ms.append((clock() - begun) * 1_000)
        return answer

    def figures(self) -> dict[str, float]:
        """Return the median and the 95th percentile of both, in ms."""
        return {
            "p50": quantile(self.cpu_ms, 0.5),
            "p95": quantile(self.cpu_ms, 0.95),
            "p50_wall": quantile(self.wall_ms, 0.5),
            "p95_wall": quantile(self.wall_ms, 0.95),
        }


def quantile(values: Sequence[float], part: float) -> float:
    """Return the value that a part of all values do not exceed, to 0.01."""
    ordered = sorted(values)
    place = min(len(ordered) - 1, int(part * len(ordered)))
    return round(ordered[place], 2)
