"""How much a filter, a method or an operator of a template makes at most.

An estimate from above, from the sizes of the value and of the arguments.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.alerts.messages.template_budget import (
    MAX_BITS,
    MAX_MADE,
    MAX_TOTAL,
    size_of,
)

_MAX_DIGITS = 100
"""To which a number may be rounded: `1|round(-10 ** 9)` computes 10 ** (10 ** 9)."""

_LARGE_WIDTH = re.compile(r"\d{5}|%[^a-zA-Z%]*\*|:[^{}]*\{")
"""In a format: a width of five digits or more, or one that is an argument itself."""

_ESCAPED = 8
"""Times that a text grows at most when JSON writes it: \\u0001, and its brackets."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A value, and what the arguments are at most."""

    value: Any
    number: int
    text: int

    @property
    def size(self) -> int:
        return size_of(self.value)

    def wide(self) -> int:
        """Return the size when the value is padded once."""
        return self.size + self.number + self.text

    def inserted(self) -> int:
        """Return the size when each piece of the value gets the arguments."""
        return (self.size + 1) * (self.number + self.text + 1)

    def replaced(self) -> int:
        """Return the size when each piece gets a text; numbers only count them."""
        return (self.size + 1) * (self.text + 1)

    def divided(self) -> int:
        """Return the size of so many parts, each filled up."""
        return self.size + self.number * (self.text + 1)

    def formatted(self) -> int:
        """Return the size of a format whose every sign names all of its arguments."""
        if _LARGE_WIDTH.search(str(self.value)):
            raise ValueError("a width in a format is at most 9999, and written there")
        return self.replaced() + 10_000 * str(self.value).count("{")

    def written_as_json(self) -> int:
        return self.inserted() * _ESCAPED

    def rounded(self) -> int:
        """Return nothing; raises ValueError for digits that no number has."""
        if self.number > _MAX_DIGITS:
            raise ValueError(f"round takes {_MAX_DIGITS} digits at most")
        return 0


_Growth = Callable[[_Step], int]

_FILTERS: Mapping[str, _Growth] = {
    "batch": _Step.divided,
    "center": _Step.wide,
    "format": _Step.formatted,
    "indent": _Step.inserted,
    "join": _Step.replaced,
    "replace": _Step.replaced,
    "round": _Step.rounded,
    "slice": _Step.divided,
    "tojson": _Step.written_as_json,
    "urlize": _Step.replaced,
    "wordwrap": _Step.replaced,
}

_METHODS: Mapping[str, _Growth] = {
    "center": _Step.wide,
    "expandtabs": _Step.inserted,
    "format": _Step.formatted,
    "join": _Step.replaced,
    "ljust": _Step.wide,
    "replace": _Step.replaced,
    "rjust": _Step.wide,
    "zfill": _Step.wide,
}

REFUSED_METHODS = frozenset(["encode", "format_map", "to_bytes", "translate"])
"""Methods of texts and numbers that no message needs, and that can make anything."""

REFUSED_FILTERS = frozenset(["pprint"])
"""It may take minutes for a list within lists."""


def check_filter(
    name: str, value: Any, arguments: Sequence[Any], named: Mapping[str, Any]
) -> None:
    """Raise ValueError when a filter would make too much."""
    if name == "sum" and not isinstance(named.get("start", 0), int | float):
        raise ValueError("sum adds numbers")
    if (grown := _FILTERS.get(name)) is not None:
        _check(name, grown(_step(value, [*arguments, *named.values()])))


def check_method(
    method: Any, arguments: Sequence[Any], named: Mapping[str, Any]
) -> None:
    """Raise ValueError when a method of a text would make too much."""
    method = getattr(method, "__wrapped__", method)
    name, owner = getattr(method, "__name__", ""), getattr(method, "__self__", None)
    if isinstance(owner, str) and (grown := _METHODS.get(name)) is not None:
        given = [*arguments, *named.values()]
        if name == "join" and given:
            owner, given = given[0], [owner]
        _check(name, grown(_step(owner, given)))


def check_operator(operator: str, left: Any, right: Any) -> None:
    """Raise ValueError when an operator would make too much."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() + right.bit_length()
        if operator == "**":
            bits = left.bit_length() * max(0, right)
        if bits > MAX_BITS:
            raise ValueError(f"{operator} makes a number of more than {MAX_BITS} bits")
    elif operator == "*":
        times = max(number for number in (left, right, 0) if isinstance(number, int))
        sized = left if isinstance(right, int) else right
        if hasattr(sized, "__len__"):
            _check(operator, size_of(sized) * times, most=MAX_MADE)
    elif operator == "+" and hasattr(left, "__len__"):
        _check(operator, size_of(left) + size_of(right), most=MAX_MADE)
    elif operator == "%" and isinstance(left, str):
        _check(operator, _step(left, [right]).formatted())


def _step(value: Any, arguments: Sequence[Any]) -> _Step:
    numbers = [abs(number) for number in arguments if isinstance(number, int)]
    others = [size_of(item) for item in arguments if not isinstance(item, int)]
    return _Step(value, max(numbers, default=0), sum(others))


def _check(name: str, grown: int, *, most: int = MAX_TOTAL) -> None:
    if grown > most:
        raise ValueError(f"{name} makes a text or list above {most:,} long")
