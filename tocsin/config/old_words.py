"""Values that were renamed: still accepted, and `tocsin check` names the new word."""

from collections.abc import Iterator, Mapping
from typing import Any

_BASELINES = {"ring": "alert"}


def baseline(value: object) -> object:
    """Return a baseline under its present name."""
    return _BASELINES.get(value, value) if isinstance(value, str) else value


def renamed(file: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each renamed value in a parsed file."""
    tables = {"crawl": file.get("crawl", {})}
    tables |= {f"sources.{k}": table for k, table in file.get("sources", {}).items()}
    for name, table in tables.items():
        old = table.get("baseline")
        if old in _BASELINES:
            yield f'{name}.baseline: "{old}" is called "{_BASELINES[old]}" now'
