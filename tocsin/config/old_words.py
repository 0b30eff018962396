"""Values that had another name before: still accepted, and named by `tocsin check`."""

from collections.abc import Iterator, Mapping
from typing import Any

_BASELINES = {"ring": "alert"}


def baseline(value: object) -> object:
    """Return a baseline by its name of today."""
    return _BASELINES.get(value, value) if isinstance(value, str) else value


def renamed(file: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each value of a parsed file that has another name today."""
    tables = {"crawl": file.get("crawl", {})}
    tables |= {f"sources.{k}": table for k, table in file.get("sources", {}).items()}
    for name, table in tables.items():
        old = table.get("baseline")
        if old in _BASELINES:
            yield f'{name}.baseline: "{old}" is called "{_BASELINES[old]}" now'
