"""One request at a time to a host, and a pause between two."""

import time
from collections.abc import Callable

WIDEST = 60.0
"""Seconds: a robots.txt that asks for more wants its pages read, not ten a day."""


class HostSlots:
    """Who may be asked now. A host is a lane: one request in it, then a gap."""

    def __init__(
        self, gap: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep `gap` seconds between the end of a request and the next start."""
        self._gap = gap
        self._clock = clock
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._gaps: dict[str, float] = {}

    def __len__(self) -> int:
        """Return how many requests are under way."""
        return len(self._busy)

    def is_free(self, host: str) -> bool:
        """Return whether the host may be asked now; "" asks nobody and always may."""
        return host not in self._busy and self._free_at.get(host, 0.0) <= self._clock()

    def take(self, host: str) -> "HostSlot":
        """Enter a lane; hold on to what is returned, and leave by it."""
        if host:
            self._busy.add(host)
        return HostSlot(self, host)

    def leave(self, host: str) -> None:
        """Begin the gap after a request. Called by the lane that was taken."""
        self._busy.discard(host)
        gap = max(self._gap, self._gaps.get(host, 0.0))
        if gap:
            now = self._clock()
            self._free_at[host] = now + gap
            if len(self._free_at) > 10_000:
                self._free_at = {h: at for h, at in self._free_at.items() if at > now}

    def widen(self, host: str, gap: float) -> None:
        """Keep a longer gap for a host that asks for it, up to `WIDEST`."""
        self._gaps[host] = min(gap, WIDEST)
        if len(self._gaps) > 10_000:
            del self._gaps[next(iter(self._gaps))]


class HostSlot:
    """The right to ask one host, until it is left."""

    def __init__(self, lanes: HostSlots, host: str) -> None:
        self._lanes: HostSlots | None = lanes if host else None
        self._host = host

    def leave(self) -> None:
        """Let the next one in after the gap. A second call changes nothing."""
        if self._lanes is not None:
            self._lanes.leave(self._host)
            self._lanes = None
