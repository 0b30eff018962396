"""How far a long look has come: one line on the terminal, which goes when it ends."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

_EACH = 64
"""Steps between two looks at the clock: it would cost as much as a step."""

_SECONDS = 0.1
"""Between two writings: faster nobody reads."""

_CLEAR = "\r\x1b[K"
"""Back to the beginning of the line, and empty it (ECMA-48 §8.3.41)."""


@contextlib.contextmanager
def progress_line(label: str, total: Callable[[], int]) -> Iterator[Callable[[], None]]:
    """Show how many of how many steps are done while the block runs.

    Yields what is called at each step. `total` is asked where there is a terminal: to
    count takes a while too.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    steps = _Steps(label, total())
    try:
        yield steps.advance
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


class _Steps:
    def __init__(self, label: str, total: int) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._shown = time.monotonic()

    def advance(self) -> None:
        self._done += 1
        if self._done % _EACH == 0 and time.monotonic() - self._shown > _SECONDS:
            self._shown = time.monotonic()
            line = f"{self._label} {self._done:,} of {max(self._done, self._total):,}"
            sys.stderr.write(f"{_CLEAR}{line}")
            sys.stderr.flush()
