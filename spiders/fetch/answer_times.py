"""How long hosts take to answer, and the pause that a host needs when it slows down.

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

WIDEST_SECONDS = 60.0
"""The longest pause."""

LEAST_SECONDS = 0.25
"""A pause that has shrunk below this is over."""

MOST_HOSTS = 10_000
"""Hosts that are remembered; the one that was met first is forgotten first."""


class AnswerTimes:
    """The times that hosts took to answer, and the pauses that follow from them."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}
        self._pauses: dict[str, float] = {}

    def note(self, host: str, seconds: float) -> None:
        """Note how long a host took for an answer, or until we gave up waiting.

        After a slow one its pause is as long as the answer took, and doubles with the
        next; after any other it is halved.
        """
        times = self._times.setdefault(host, deque(maxlen=REMEMBERED))
        is_known = len(times) >= LEAST_ANSWERS
        usual = median(times) if is_known else seconds
        times.append(seconds)
        pause = self.pause(host)
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
        return self._pauses.get(host, 0.0)
