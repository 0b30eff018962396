"""The names in a configuration as it is written, without checking anything else.

A shell asks for them while somebody types: it neither waits for the queries to be read,
nor is there a place to say what is wrong with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.config.load import database_path, watch_files
from tocsin.config.tables import TocsinTable
from tocsin.config.toml_tables import parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNames:
    """What a configuration names."""

    watchlists: tuple[str, ...]
    """Those that are enabled."""
    channels: tuple[str, ...]
    sources: Mapping[str, str]
    """Key → the name of its outlet."""
    database: Path


def written_names(path: Path) -> WrittenNames:
    """Return the names in a file, and in the files of watchlists that it names.

    Raises ConfigError when one of them cannot be read, and InvalidTableError where
    [tocsin] is wrong. What else is wrong does not matter.
    """
    file = parsed(path)
    main = TocsinTable.model_validate(file.get("tocsin", {}))
    others = map(parsed, watch_files(path, main.watchlists))
    return WrittenNames(
        watchlists=tuple(
            name
            for part in (file, *others)
            for name, table in _tables(part, "watchlists")
            if table.get("enabled") is not False
        ),
        channels=tuple(name for name, _ in _tables(file, "channels")),
        sources={
            key: str(table.get("name") or key)
            for key, table in _tables(file, "sources")
        },
        database=database_path(path, main),
    )


def _tables(file: Mapping[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the tables [key.NAME]; what stands there and is none is left out."""
    found = file.get(key)
    named = found.items() if isinstance(found, dict) else ()
    return [(name, table) for name, table in named if isinstance(table, dict)]
