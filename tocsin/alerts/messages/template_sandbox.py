"""The sandbox of templates: Jinja's, with a bound on what a template makes.

`{{ 'x' * 10 ** 10 }}` would take ten gigabytes in a step that no time limit can stop,
and Jinja would already compute it when it compiles the template. Here every step that
makes something passes `template_budget`: operators, filters, calls, lists that are
written out, turns of loops, and each piece that is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from tocsin.alerts.messages.template_budget import checked, size_of, spend
from tocsin.alerts.messages.template_growth import (
    REFUSED_FILTERS,
    REFUSED_METHODS,
    check_filter,
    check_method,
    check_operator,
)

_CHECKED, _COUNTED, _CONSTANT = "a list", "turns of a loop", "a constant text"
"""Filters that the compiler adds: no template can name them."""

_MADE = (str, bytes, int, float, list, tuple, set, frozenset, dict)
"""What a filter or a call may return that takes room; the rest belongs to Jinja."""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox; a step raises ValueError for what is too large."""

    intercepted_binops = frozenset(["*", "**", "+", "%"])

    def __init__(
        self,
        *,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        finalize: Callable[[Any], Any] = lambda value: value,
        **options: Any,
    ) -> None:
        """`filters` are added to Jinja's, `options` are those of Jinja."""
        super().__init__(finalize=lambda value: finalize(checked(value)), **options)
        self.globals.pop("lipsum")
        known = {**self.filters, **(filters or {})}
        self.filters = {
            name: _bounded(name, known[name])
            for name in known
            if name not in REFUSED_FILTERS
        }
        self.filters |= {_CHECKED: checked, _COUNTED: _turns, _CONSTANT: _constant}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return what an operator makes of two values."""
        check_operator(operator, left, right)
        return checked(super().call_binop(context, operator, left, right))

    def call(
        __self,  # as Jinja names it, so that calls may name their arguments anyhow
        __context: Context,
        __obj: Any,
        *arguments: Any,
        **named: Any,
    ) -> Any:
        """Return what a function or method makes."""
        spend(1 + size_of([*arguments, *named.values()]))
        check_method(__obj, arguments, named)
        return _checked_if_made(super().call(__context, __obj, *arguments, **named))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may use an attribute."""
        refused = attr in REFUSED_METHODS and isinstance(obj, str | int)
        return not refused and super().is_safe_attribute(obj, attr, value)

    def _generate(self, source: nodes.Template, *others: Any, **more: Any) -> str:
        # A hook of Jinja's, for a compiler of one's own.
        _AddChecks(self).visit(source)
        return super()._generate(source, *others, **more)


def _bounded(name: str, made_by: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that checks before what it makes, and counts it afterwards."""
    gets_context = hasattr(made_by, "jinja_pass_arg")

    # It copies the marks by which Jinja knows what a filter wants.
    @wraps(made_by)
    def bounded(*arguments: Any, **named: Any) -> Any:
        value, *others = arguments[1:] if gets_context else arguments
        spend(1)
        check_filter(name, value, others, named)
        return _checked_if_made(made_by(*arguments, **named))

    return bounded


def _checked_if_made(value: Any) -> Any:
    """Return a value; a text, a number or a list is counted."""
    return checked(value) if isinstance(value, _MADE) else value


def _turns(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the values of a loop; the budget is asked at each turn."""
    for value in values:
        spend(1)
        yield value


@pass_context  # so that Jinja does not compute it when it compiles
def _constant(context: Context, size: int) -> str:
    """Count a text that stands in the template; return nothing to write."""
    spend(size)
    return ""


class _AddChecks(NodeTransformer):
    """Adds the filters that count to a parsed template."""

    def __init__(self, environment: TemplateSandbox) -> None:
        self._environment = environment

    def _filter(self, name: str, node: nodes.Node) -> nodes.Filter:
        return nodes.Filter(
            node,
            name,
            [],
            [],
            None,
            None,
            lineno=node.lineno,
            environment=self._environment,
        )

    def visit_List(self, node: nodes.List) -> nodes.Expr:
        """Check a list that is written out."""
        self.generic_visit(node)
        return self._filter(_CHECKED, node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Expr:
        """Check a mapping that is written out."""
        self.generic_visit(node)
        return self._filter(_CHECKED, node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Expr:
        """Check a tuple, unless it is what names are set to."""
        self.generic_visit(node)
        return node if node.ctx == "store" else self._filter(_CHECKED, node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:
        """Join texts by the filter: `~` cannot be intercepted."""
        self.generic_visit(node)
        texts = nodes.List(
            node.nodes, lineno=node.lineno, environment=self._environment
        )
        return self._filter("join", self._filter(_CHECKED, texts))

    def visit_For(self, node: nodes.For) -> nodes.For:
        """Ask the budget at each turn of a loop."""
        self.generic_visit(node)
        node.iter = self._filter(_COUNTED, node.iter)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        """Count the texts that stand in the template as often as they are written."""
        self.generic_visit(node)
        size = sum(len(n.data) for n in node.nodes if isinstance(n, nodes.TemplateData))
        count = nodes.Const(1 + size, lineno=node.lineno, environment=self._environment)
        node.nodes.insert(0, self._filter(_CONSTANT, count))
        return node
