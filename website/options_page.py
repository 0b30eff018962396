"""The page of options: the comments of config.example.toml, the types of the tables.

What an option is for is written once, in the example. What it may be, and what it is
when it is left out, is what the code says.
"""

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from tocsin.config.table_marks import FieldInfo
from tocsin.config.table_types import Table
from tocsin.config.tables import File
from website.code_blocks import fenced
from website.example_comments import ExampleOption, comment_as_markdown, read_example
from website.option_types import default_of, type_of

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "config.example.toml"

_INTRO = """# Options

Every key of `config.toml`: what it may be, its default, what it is for. A length of
time is a number and a unit in quotes: "30s", "15m", "24h", "7d", "2w". A path begins
at the file. `tocsin check` checks a file, `tocsin init` writes one with comments, and
[the example](#the-example) is one file to copy from.
"""


def options_page() -> str:
    """Return the page."""
    text = EXAMPLE.read_text("utf-8")
    described = {(option.table, option.key): option for option in read_example(text)}
    parts = [_INTRO]
    # In the order of the example; a table that it has not would be an error here.
    models = dict(tables())
    for table in [table for table, key in described if not key]:
        comment = described[table, ""].comment
        parts.append(f"## `[{table}]`\n\n{comment_as_markdown(comment)}\n")
        for key, field in models[table].model_fields.items() if table in models else ():
            if _table_within(field) is None:
                parts += _option(table, key, field, described.get((table, key)))
    parts.append("## The example\n\n" + fenced(text, "toml"))
    return "\n".join(parts)


def tables() -> list[tuple[str, type[Table]]]:
    """Return the tables of the file, as [tocsin] or [sources.NAME], in their order."""
    return list(_tables(File, ""))


def _tables(model: type[Table], above: str) -> Iterator[tuple[str, type[Table]]]:
    for key, field in model.model_fields.items():
        within = _table_within(field)
        if within is not None:
            named, table = within
            name = f"{above}{key}.NAME" if named else f"{above}{key}"
            yield name, table
            yield from _tables(table, f"{name}.")


def _table_within(field: FieldInfo) -> tuple[bool, type[Table]] | None:
    """Return whether a user names it, and the table that a key holds, or None."""
    return _table(field.annotation)


def _table(annotation: Any) -> tuple[bool, type[Table]] | None:
    if get_origin(annotation) is dict:
        found = _table(get_args(annotation)[1])
        return (True, found[1]) if found else None
    plain = isinstance(annotation, type) and not isinstance(
        annotation, types.GenericAlias
    )
    return (False, annotation) if plain and issubclass(annotation, Table) else None


def _option(
    table: str, key: str, field: FieldInfo, described: ExampleOption | None
) -> Iterator[str]:
    yield f"### `{table}.{key}`\n"
    yield f"{type_of(field)}. {default_of(table, key, field)}\n"
    if described is not None:
        yield comment_as_markdown(described.comment) + "\n"
