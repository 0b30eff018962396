"""At most one request at a time to a host, with a gap between two."""

import time
from collections.abc import Callable

from spiders.fetch.answer_times import AnswerTimes

WIDEST = 60.0
"""The longest gap in seconds: with an hour, only 24 pages a day could be read."""

LONGEST_HOLD = 3600.0
"""The longest time in seconds for which a host is left alone because one of its answers
asks for that. What was asked for itself waits up to a day."""


class HostSlots:
    """One slot for each host; it stays taken for a gap after each request."""

    def __init__(
        self, gap: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep `gap` seconds between the end of a request and the start of the next."""
        self._gap = gap
        self._clock = clock
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._gaps: dict[str, float] = {}
        self._held: dict[str, float] = {}
        self._earliest = 0.0
        self.answer_times = AnswerTimes()
        """How long hosts take to answer: one that slows down gets a longer gap."""

    def __len__(self) -> int:
        """Return the number of slots in use."""
        return len(self._busy)

    def is_free(self, host: str) -> bool:
        """Return whether a request may start now; always true for the host ""."""
        return host not in self._busy and self.wait_of(host) <= 0

    def take(self, host: str) -> "HostSlot":
        """Take the host's slot; call `leave` of the returned slot after the request."""
        if host:
            self._busy.add(host)
        return HostSlot(self, host)

    def leave(self, host: str) -> None:
        """Start the gap after a request. `HostSlot.leave` calls it."""
        self._busy.discard(host)
        self.start_gap(host)

    def start_gap(self, host: str) -> None:
        """Ask nothing of a host for its gap from now on."""
        self._wait_until(host, self._clock() + self.gap_of(host))

    def start_all_gaps(self, seconds: float = 0.0) -> None:
        """Ask no host for the gap from now on: before, another process may have.

        For `seconds` longer if one may still be asking.
        """
        self._earliest = self._clock() + self._gap + seconds

    def wait_of(self, host: str) -> float:
        """Return the seconds until a host may be asked; 0 for now, and for no host."""
        free_at = max(self._free_at.get(host, 0.0), self._earliest) if host else 0.0
        return max(0.0, free_at - self._clock())

    def reserve(self, host: str) -> None:
        """Let whoever asks for the host after this wait for a gap longer."""
        start = self._clock() + self.wait_of(host)
        self._wait_until(host, start + self.gap_of(host))

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for a time, at most for LONGEST_HOLD."""
        if host and seconds > 0:
            seconds = min(seconds, LONGEST_HOLD)
            self._held[host] = seconds
            self._wait_until(host, self._clock() + seconds)

    def take_holds(self) -> dict[str, float]:
        """Return host → seconds, of holds since the last call."""
        held, self._held = self._held, {}
        return held

    def _wait_until(self, host: str, at: float) -> None:
        now = self._clock()
        if host and at > now:
            self._free_at[host] = max(self._free_at.get(host, 0.0), at)
            if len(self._free_at) > 10_000:
                self._free_at = {h: at for h, at in self._free_at.items() if at > now}

    def gap_of(self, host: str) -> float:
        """Return the seconds between two requests to a host."""
        asked, needed = self._gaps.get(host, 0.0), self.answer_times.pause(host)
        return max(self._gap, asked, needed)

    def widen(self, host: str, gap: float) -> None:
        """Keep a longer gap for a host that asks for it, at most `WIDEST`.

        It begins now if it is longer than before: what asked was a request, too.
        """
        before = self.gap_of(host)
        self._gaps[host] = min(gap, WIDEST)
        if self.gap_of(host) > before:
            self.start_gap(host)
        if len(self._gaps) > 10_000:
            del self._gaps[next(iter(self._gaps))]


class HostSlot:
    """A host's slot in use, until `leave` is called."""

    def __init__(self, slots: HostSlots, host: str) -> None:
        self._slots: HostSlots | None = slots if host else None
        self._host = host

    def leave(self) -> None:
        """Free the slot after the gap. A second call changes nothing."""
        if self._slots is not None:
            self._slots.leave(self._host)
            self._slots = None
