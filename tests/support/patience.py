"""How long the tests wait: one place for every bound, one variable to stretch them.

TOCSIN_TEST_PATIENCE=3 for a machine that is three times slower, or as busy. A test that
passes waits for what it waits for and never for its bound, so the bounds are generous;
a factor below 1 shortens what a failing test takes.
"""

import os
from collections.abc import Callable

from tocsin.demo import web_server


def seconds(bound: float) -> float:
    """Return a bound in seconds, stretched by TOCSIN_TEST_PATIENCE."""
    return bound * float(os.environ.get("TOCSIN_TEST_PATIENCE") or 1)


PATIENCE = seconds(300)
"""For what must come. A command that took 2 s on two cores took 74 an hour later, when
sixteen busy processes shared them; some tests wait for several such things at once."""


def wait_for(condition: Callable[[], bool], bound: float = PATIENCE) -> bool:
    """Return whether the condition came true, looking every 20 ms."""
    return web_server.wait_for(condition, seconds=bound)
