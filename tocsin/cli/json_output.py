"""What commands print for programs: JSON with one set of conventions.

A list is an array of objects, anything else one object; keys are words in snake_case;
times are ISO 8601 in UTC. docs/scripting.md lists the keys of each command.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import click

from tocsin.cli.terminal_output import without_steering

Record = dict[str, Any]
"""An object of JSON: key → value."""

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print it as JSON, for programs."
)


def print_json(value: Record | Sequence[Record]) -> None:
    """Print an object, or an array of objects."""
    click.echo(json.dumps(_plain(value), ensure_ascii=False, indent=1))


def _plain(value: object) -> object:
    """Return what JSON can hold, its texts without what steers a terminal.

    What others wrote is in it, and `tocsin search … --json` ends on a terminal too.
    """
    match value:
        case str():
            return without_steering(value)
        case datetime():
            return _utc(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {without_steering(str(key)): _plain(v) for key, v in value.items()}
        case Sequence():
            return [_plain(each) for each in value]
        case set() | frozenset():
            return sorted(map(str, value))
        case _:
            return value


def _utc(at: datetime) -> str:
    """Return a time in UTC, to the second; without a zone as it is."""
    if at.tzinfo is None:
        return at.isoformat(timespec="seconds")
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        at = at.replace(tzinfo=UTC)  # off by hours, in the year 1 or 9999
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
