"""How fast the machine is just now.

CPU time is not a constant: caches, clocks and hyperthreads are shared with strangers,
and the same work costs a quarter more CPU from one minute to the next. So a small fixed
piece of work is done now and then beside whatever is measured, and its CPU time tells
how what is measured then compares with what was measured at another time.
"""

import contextlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import mean

from lxml import html as parser

from benchmarks.many_outlets import Plan

EVERY_SECONDS = 0.5
"""The probe takes 4 ms: 1 % of a core."""


@dataclass(slots=True)
class Pace:
    """What the probe cost each time, CPU ms."""

    beats: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        """Return the mean without the extremes."""
        middle = sorted(self.beats)[len(self.beats) // 10 :]
        middle = middle[: len(middle) - len(self.beats) // 10]
        return mean(middle)


@contextlib.contextmanager
def taken() -> Iterator[Pace]:
    """Take the machine's pace while the block runs."""
    pace, ended = Pace(), threading.Event()
    page = next(Plan(outlets=1, each=1, watchlists=0, latest="2026-01-01").pages())[1]

    def beat() -> None:
        while True:
            start = time.thread_time()
            _probe(page)
            pace.beats.append((time.thread_time() - start) * 1_000)
            if ended.wait(EVERY_SECONDS):
                return

    thread = threading.Thread(target=beat, name="pace", daemon=True)
    thread.start()
    try:
        yield pace
    finally:
        ended.set()
        thread.join()


def _probe(page: str) -> None:
    """Parse, walk, match and pack: the kinds of work that the daemon does."""
    tree = parser.fromstring(page)
    words = re.findall(r"\w+", " ".join(map(str, tree.itertext())).casefold())
    json.dumps(Counter(words))
