"""How hosts answer, and the pause that a host needs when it slows down or refuses.

Scrapy's AutoThrottle aims at one load for all sites, and forgets a host after a minute
without a request. Here each host is compared with itself.
"""

from collections import deque
from statistics import median

REMEMBERED = 31
"""Answers of a host that are remembered: half of them make what is usual."""

LEAST_ANSWERS = 5
"""Answers from which it is known what is usual."""

SLOW = 3.0
"""An answer is slow that takes so many times as long as usual."""

SLOW_SECONDS = 1.0
"""And at least this long: from 20 to 60 ms no host is in need."""

REFUSED_SECONDS, NARROWER = 10.0, 0.9
"""The pause after the first answer that asks for fewer requests, which each further one
doubles; and the share of itself to which every other answer shortens it. From a minute
it takes 30 of them to the usual gap: if it were halved, every fourth were refused."""

WIDEST_SECONDS = 60.0
"""The longest pause."""

LEAST_SECONDS = 0.25
"""A pause that has shrunk below this is over."""

MOST_HOSTS = 10_000
"""Hosts that are remembered; the one that was met first is forgotten first."""


class AnswerTimes:
    """How hosts answered, and the pauses that follow from that."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}
        self._pauses: dict[str, float] = {}
        self._refused: dict[str, float] = {}

    def note(self, host: str, seconds: float, *, refuses: bool = False) -> None:
        """Note how long a host took for an answer, or until we gave up waiting.

        After a slow one its pause is as long as the answer took, and doubles with the
        next; after any other it is halved. One that `refuses` asks for fewer requests,
        and its time tells nothing.
        """
        if refuses:
            longer = max(REFUSED_SECONDS, 2 * self.pause(host))
            self._refused[host] = min(longer, WIDEST_SECONDS)
            if len(self._refused) > MOST_HOSTS:
                del self._refused[next(iter(self._refused))]
            return
        refused = self._refused.pop(host, 0.0) * NARROWER
        if refused >= LEAST_SECONDS:
            self._refused[host] = refused
        times = self._times.setdefault(host, deque(maxlen=REMEMBERED))
        is_known = len(times) >= LEAST_ANSWERS
        usual = median(times) if is_known else seconds
        times.append(seconds)
        pause = self._pauses.get(host, 0.0)
        if seconds > max(SLOW * usual, SLOW_SECONDS):
            self._pauses[host] = min(max(seconds, 2 * pause), WIDEST_SECONDS)
        elif pause / 2 >= LEAST_SECONDS:
            self._pauses[host] = pause / 2
        else:
            self._pauses.pop(host, None)
        if len(self._times) > MOST_HOSTS:
            first = next(iter(self._times))
            del self._times[first]
            self._pauses.pop(first, None)

    def pause(self, host: str) -> float:
        """Return the seconds that a host needs between two requests; mostly 0."""
        return max(self._pauses.get(host, 0.0), self._refused.get(host, 0.0))
