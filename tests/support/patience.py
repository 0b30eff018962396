"""How long the tests wait: one place for every bound, one variable to stretch them.

TOCSIN_TEST_PATIENCE=3 for a machine that is three times slower, or as busy. A test that
passes waits for what it waits for and never for its bound, so the bounds are generous;
a factor below 1 shortens what a failing test takes.
"""

import os
import threading
import time
from collections.abc import Callable


def seconds(bound: float) -> float:
    """Return a bound in seconds, stretched by TOCSIN_TEST_PATIENCE."""
    return bound * float(os.environ.get("TOCSIN_TEST_PATIENCE") or 1)


PATIENCE = seconds(300)
"""For what must come. A command that took 2 s on two cores took 74 an hour later, when
sixteen busy processes shared them; some tests wait for several such things at once."""


LOOK_SECONDS, SELDOM_SECONDS, SHARE = 0.02, 0.1, 0.05
"""How often a test looks whether a thing came: first every 20 ms, then after a 20th of
the time that it has waited, at the most 100 ms. A look into the database costs 1 ms of
CPU time, and four tests that wait at once took a tenth of two cores for it."""


def wait_for(
    condition: Callable[[], bool],
    bound: float = PATIENCE,
    *,
    seldom: float = SELDOM_SECONDS,
) -> bool:
    """Return whether the condition came true in time.

    `seldom` is the longest time between two looks, in seconds.
    """
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        if waited > bound:
            return False
        pause = min(max(SHARE * waited, LOOK_SECONDS), seldom)
        threading.Event().wait(pause)
    return True
