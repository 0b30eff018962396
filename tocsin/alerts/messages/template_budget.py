"""How much one text of a template may make, and how large what it makes may be.

A call into C that makes ten gigabytes cannot be stopped by a time limit. So sizes are
reckoned before anything is made, from the sizes of what it is made of.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jinja2.utils import Namespace

MAX_MADE = 2_000_000
"""Characters of a text, or items of a list with all that is in them, that one step may
make: as many as a template may write."""

MAX_TOTAL = 20_000_000
"""Characters and items that all steps of one text may make together; and what one step
may make by the largest estimate, which is often far above the truth."""

MAX_BITS = 256
"""Of a number that a step may make."""

_SIZE_OF_OBJECT = 1_000
"""Characters that an object of the template model counts as: its `repr` is longer in
some cases, and shorter in most."""


class TemplateBudget:
    """What one text of a template may still make."""

    def __init__(self, overrun: threading.Event) -> None:
        """Raise in the next step once the event is set."""
        self._overrun = overrun
        self._made = 0

    def spend(self, size: int) -> None:
        """Count what a step made; raises ValueError when it is too much or too late."""
        if self._overrun.is_set():
            raise ValueError("it took too long")
        self._made += size
        if self._made > MAX_TOTAL:
            raise ValueError(f"it makes more than {MAX_TOTAL:,} characters and items")


_current: ContextVar[TemplateBudget | None] = ContextVar("budget", default=None)
"""Of the text that this thread writes: what a template includes or calls has no other
way to it."""


@contextmanager
def budget_of_template(overrun: threading.Event) -> Iterator[None]:
    """Give the text that is written inside a budget of its own."""
    token = _current.set(TemplateBudget(overrun))
    try:
        yield
    finally:
        _current.reset(token)


def spend(size: int) -> None:
    """Count what a step made; without a budget, as while compiling, nothing happens."""
    budget = _current.get()
    if budget is not None:
        budget.spend(size)


def checked(value: Any) -> Any:
    """Return what a step made, counted; raises ValueError when it is too large."""
    spend(1 + size_of(value))
    return value


def size_of(value: Any) -> int:
    """Return the characters and items of a value, with all that is in it.

    A list that holds another twice counts it twice, as whatever prints it does. Raises
    ValueError above MAX_MADE.
    """
    return _size(value, {})


def _size(value: Any, known: dict[int, int]) -> int:
    """Return the size of a value; each list is looked at once, and known by its id."""
    if isinstance(value, str | bytes):
        size = len(value)
    elif isinstance(value, Mapping | list | tuple | set | frozenset):
        if id(value) in known:
            return known[id(value)]
        size = len(value) + sum(_size(item, known) for item in value)
        if isinstance(value, Mapping):
            size += sum(_size(item, known) for item in value.values())
        known[id(value)] = size
    else:
        size = _size_of_one(value)
    if size > MAX_MADE:
        raise ValueError(f"it makes a text or list above {MAX_MADE:,} long")
    return size


def _size_of_one(item: Any) -> int:
    if isinstance(item, Namespace):
        # It may hold itself.
        raise ValueError("a namespace can only be read and set")
    if isinstance(item, int) and item.bit_length() > MAX_BITS:
        raise ValueError(f"it makes a number of more than {MAX_BITS} bits")
    return 20 if isinstance(item, int | float | None) else _SIZE_OF_OBJECT
