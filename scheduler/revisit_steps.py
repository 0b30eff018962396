"""Steps: when the page of a young article is visited again. Pure: `now` is an argument.

Most outlets never edit, some edit most of what they print. So each outlet is asked at
the steps at which its articles have changed before, and all of them together only as
often as a budget allows.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import inf

from store.revisit_model import EditCount

BUDGET = 0.6
"""Revisits per article at most, over all outlets: with the first request 1.6. Pages
whose text is still missing count too, but are asked for whatever was spent."""

LEAST = 0.05
"""The chance of a change from which a revisit is made while nothing was spent. It grows
as the budget is used up: twice as much at half of it, so those who edit most remain."""

PRIOR = EditCount(made=10, changed=1)
"""What is assumed of an outlet that nothing is known of: one revisit in ten finds a
change. Some ten revisits in vain make it rare, two changes make it usual."""

NOTICE = 0.05
"""The share of the other revisits that are made all the same: a habit that an outlet
takes up is noticed after some twenty articles."""


def chance(count: EditCount) -> float:
    """Return how likely a revisit finds a change: the mean of a beta distribution."""
    return (count.changed + PRIOR.changed) / (count.made + PRIOR.made)


def least_chance(spent: float) -> float:
    """Return the chance from which a revisit is made, after `spent` per article."""
    left = 1 - spent / BUDGET
    return LEAST / left if left > 0 else inf


def is_worthwhile(count: EditCount, *, spent: float, draw: float) -> bool:
    """Return whether an outlet is asked again at a step.

    `spent` is the number of revisits per article so far, over all outlets; `draw` is a
    number from 0 up to 1, evenly distributed over articles.
    """
    least = least_chance(spent)
    return chance(count) >= least or (least < inf and draw < NOTICE)


def next_step(
    steps: Sequence[timedelta],
    read: datetime,
    now: datetime,
    *,
    is_made: Callable[[timedelta], bool],
) -> timedelta | None:
    """Return the next step at which a page is visited again; None when none is left.

    Steps are counted from the first reading. Those that passed, as while the daemon was
    stopped, are not made up for: one request would find what all of them find.
    """
    later = (step for step in steps if read + step > now)
    return next((step for step in later if is_made(step)), None)
