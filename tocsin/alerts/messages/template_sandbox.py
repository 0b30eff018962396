"""The sandbox of templates: Jinja's, with a bound on what its operators make.

`{{ 'x' * 10 ** 10 }}` would take ten gigabytes, in a step that no time limit can stop,
and Jinja would already compute it when it compiles the template.
"""

from typing import Any

from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_MADE = 2_000_000
"""Characters of a text, or items of a list, that an operator may make: as many as a
template may write."""

MAX_BITS = 256
"""Of a number that an operator may make."""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox; `*`, `**` and `+` raise ValueError for what is too large."""

    intercepted_binops = frozenset(["*", "**", "+"])

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return what an operator makes of two values."""
        if _size(operator, left, right) > MAX_MADE:
            raise ValueError(f"{operator} makes a text or list above {MAX_MADE:,} long")
        if _bits(operator, left, right) > MAX_BITS:
            raise ValueError(f"{operator} makes a number of more than {MAX_BITS} bits")
        return super().call_binop(context, operator, left, right)


def _size(operator: str, left: Any, right: Any) -> int:
    """Return the length of the text or list that is made; 0 when it is a number."""
    sized = [len(value) for value in (left, right) if hasattr(value, "__len__")]
    if operator == "+":
        return sum(sized)
    times = [value for value in (left, right) if isinstance(value, int)]
    return sized[0] * times[0] if operator == "*" and sized and times else 0


def _bits(operator: str, left: Any, right: Any) -> int:
    """Return the most bits of the whole number that is made; 0 when it is none."""
    if not isinstance(left, int) or not isinstance(right, int):
        return 0
    if operator == "**":
        return left.bit_length() * max(0, right)
    return left.bit_length() + right.bit_length()
