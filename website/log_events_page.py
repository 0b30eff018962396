"""The page of log events: those that the code names."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from website.code_blocks import cell

ROOT = Path(__file__).resolve().parent.parent

PACKAGES = ("store", "scheduler", "spiders", "tocsin")

_LEVELS = ("debug", "info", "warning", "error", "exception", "log")
_INTRO = """# Log events

Every event that tocsin writes into its log: the text is always the same, and details
follow it as fields. [Operations](../operations.md) says what matters, and how the log
looks. INFO is for reading, WARNING is retried by itself or can wait, ERROR needs your
attention; DEBUG is not written.

| event | level | from |
|---|---|---|
"""


@dataclass(frozen=True, slots=True, order=True)
class LogEvent:
    """An event, as one place of the code writes it."""

    name: str
    level: str
    """In capitals; empty where the code chooses one as it runs."""
    module: str


def log_events_page() -> str:
    """Return the page."""
    events: list[LogEvent] = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = path.relative_to(ROOT).as_posix()
            events += log_events(path.read_text("utf-8"), module)
    return _INTRO + "\n".join(_rows(events)) + "\n"


def _rows(events: list[LogEvent]) -> Iterator[str]:
    for name in sorted({event.name for event in events}):
        those = [event for event in events if event.name == name]
        levels = sorted({event.level for event in those if event.level})
        chosen = any(not event.level for event in those)
        shown = [*levels, "by its weight"] if chosen else levels
        modules = sorted({f"`{event.module}`" for event in those})
        yield f"| `{cell(name)}` | {', '.join(shown)} | {', '.join(modules)} |"


def log_events(source: str, module: str) -> list[LogEvent]:
    """Return the events that a module writes by `log.LEVEL("event", …)`.

    Names that are a variable are those texts that the module gives the variable.
    """
    tree = ast.parse(source)
    return sorted(
        {
            LogEvent(name, level, module)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for name, level in _written(node, tree)
        }
    )


def _written(call: ast.Call, tree: ast.Module) -> Iterator[tuple[str, str]]:
    made = call.func
    if not isinstance(made, ast.Attribute) or made.attr not in _LEVELS:
        return
    if not (isinstance(made.value, ast.Name) and made.value.id == "log" and call.args):
        return
    at = 1 if made.attr == "log" else 0
    level = {"log": "", "exception": "ERROR"}.get(made.attr, made.attr.upper())
    for name in _texts(call.args[at], tree):
        yield name, level


def _texts(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Yield the texts that an expression can be, as far as the module says."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from _texts(node.body, tree)
            yield from _texts(node.orelse, tree)
        case ast.Name():
            for other in ast.walk(tree):
                if isinstance(other, ast.Assign) and any(
                    isinstance(each, ast.Name) and each.id == node.id
                    for each in other.targets
                ):
                    yield from _texts(other.value, tree)
