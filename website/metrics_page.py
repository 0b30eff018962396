"""The page of metrics: those that the code names, with their sentences."""

import ast
from dataclasses import dataclass
from pathlib import Path

import tocsin.web.api.prometheus_metrics
from website.code_blocks import cell

_INTRO = """# Metrics

What `/metrics` of the desk says, for Prometheus. [The API](../api.md) says who may ask.
Visits are counted from the first time on that somebody asks. Beside these stand metrics
of the process (`process_…`) and of Python (`python_…`).
"""

_MAKERS = {
    "_gauge": "gauge",
    "GaugeMetricFamily": "gauge",
    "_counter": "counter",
    "CounterMetricFamily": "counter",
    "HistogramMetricFamily": "histogram",
}
"""Functions that make a metric → its type."""


@dataclass(frozen=True, slots=True)
class DocumentedMetric:
    """A metric, as it is read from the code."""

    name: str
    """As Prometheus shows it, with the `_total` of counters."""
    type: str
    labels: tuple[str, ...]
    what: str


def metrics_page() -> str:
    """Return the page."""
    source = Path(tocsin.web.api.prometheus_metrics.__file__).read_text("utf-8")
    rows = [
        f"| `{metric.name}` | {metric.type} "
        f"| {', '.join(f'`{label}`' for label in metric.labels)} "
        f"| {cell(metric.what)} |"
        for metric in documented_metrics(source)
    ]
    head = ["| metric | type | labels | what it says |", "|---|---|---|---|"]
    return "\n".join([_INTRO, *head, *rows, ""])


def documented_metrics(source: str) -> list[DocumentedMetric]:
    """Return the metrics that a module makes with constant names, by name."""
    found = (
        _metric(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    )
    return sorted(
        (metric for metric in found if metric is not None),
        key=lambda metric: metric.name,
    )


def _metric(call: ast.Call) -> DocumentedMetric | None:
    maker = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [_constant(argument) for argument in call.args[:2]]
    if maker not in _MAKERS or len(texts) < 2 or not all(texts):
        return None
    name = f"tocsin_{texts[0].removeprefix('tocsin_')}"
    labels: tuple[str, ...] = ()
    for keyword in call.keywords:
        if keyword.arg == "labels" and isinstance(keyword.value, ast.List):
            labels = tuple(_constant(each) for each in keyword.value.elts)
    kind = _MAKERS[maker]
    return DocumentedMetric(
        f"{name}_total" if kind == "counter" else name, kind, labels, texts[1]
    )


def _constant(node: ast.expr) -> str:
    """Return the text of a constant; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
