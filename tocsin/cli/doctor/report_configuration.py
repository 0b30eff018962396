"""The configuration in a bug report: numbers, switches, lengths and fixed words.

Every other text is left out unless it is named here, so that a key that comes later is
not shown before somebody has thought of it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from scheduler.lengths import format_length
from tocsin.cli.doctor.report_cleaner import ReportOptions
from tocsin.config import Config
from tocsin.config.table_types import Table
from tocsin.config.tables import WatchlistTable

FIXED_WORDS = frozenset(
    (
        *("baseline", "browser", "country", "each", "every", "grouping", "kind"),
        "language",
        *("languages", "on_unknown", "quiet", "role", "timezone", "when"),
    )
)
"""Keys whose values are words of ours, of times, languages and countries."""

LEFT_OUT = "***"


def configuration_record(
    config: Config | None, options: ReportOptions
) -> dict[str, Any] | None:
    """Return what a bug report says of a configuration; None when it does not load."""
    if config is None:
        return None
    tables = {
        name: table_record(getattr(config, name))
        for name in ("crawl", "reading", "spiders", "stories", "backup", "alerts")
    }
    return {
        **tables,
        "desk": table_record(config.desk),
        "review": table_record(config.review),
        "reload": config.reload,
        "sources": {
            key: {**table_record(table), "url": table.url}
            for key, table in config.source_tables.items()
        },
        "channels": {
            name: {**table_record(table), "scheme": _scheme(table.url)}
            for name, table in config.channels.items()
        },
        "watchlists": {
            name: _watchlist(table, options)
            for name, table in config.watchlist_tables.items()
        },
        "list_entries": sum(1 for _ in config.names.entries()),
    }


def table_record(table: Table) -> dict[str, Any]:
    """Return a table's keys, with those of its values that everybody may see.

    A text that is left out shows that it is there.
    """
    return {name: _shown(name, value) for name, value in table}


def _shown(name: str, value: object) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case timedelta():
            return format_length(value)
        case Table():
            return table_record(value)
        case Mapping():
            # Names in it are somebody's own: users, options.
            return len(value)
        case tuple() | list():
            if all(isinstance(each, timedelta) for each in value):
                return [format_length(each) for each in value]
            return list(value) if name in FIXED_WORDS else len(value)
        case str():
            return value if name in FIXED_WORDS or not value else LEFT_OUT
    return LEFT_OUT


def _scheme(url: str) -> str:
    """Return which service a channel's address is of; "" when it stands elsewhere."""
    scheme, mark, _ = url.partition(":")
    return scheme if mark and scheme.isascii() and scheme.isalnum() else ""


def _watchlist(table: WatchlistTable, options: ReportOptions) -> dict[str, Any]:
    record = table_record(table)
    for key in ("query", "exclude", "urgent"):
        text = getattr(table, key)
        if isinstance(text, str) and text:
            shown = text if options.with_queries else f"{len(text)} characters"
            record[key] = shown
    return record
