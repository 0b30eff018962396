"""The page of tables and views: the schema that a new database has."""

import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path

from store.db import Store
from website.code_blocks import fenced

_INTRO = """# Tables and views

What a new database of this version has, as SQLite says it. Views are for people:
[operations](../operations.md) shows how to look into them. Later versions change tables
and columns: scripts had better use [`--json`](../scripting.md) or [the API](../api.md).
Times are text in UTC that ends in `Z`.
"""

Statement = tuple[str, str, str]
"""Kind (table or view), name, SQL."""


def database_page() -> str:
    """Return the page, of a database that is made for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        Store(path).close()
        database = sqlite3.connect(path)
        try:
            return write_schema(schema(database))
        finally:
            database.close()


def schema(database: sqlite3.Connection) -> list[Statement]:
    """Return tables and views by name, views first, without the shadows of indexes.

    A full-text index has tables of its own (its shadows); nobody reads those.
    """
    shadows = {
        str(name)
        for (name,) in database.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'shadow'"
        )
    }
    rows = database.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'table') "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC, name"
    )
    return [
        (kind, name, sql) for kind, name, sql in rows.fetchall() if name not in shadows
    ]


def write_schema(statements: Iterable[Statement]) -> str:
    """Return the page of these statements."""
    parts, last = [_INTRO], ""
    for kind, name, sql in statements:
        if kind != last:
            parts.append(f"## {'Views' if kind == 'view' else 'Tables'}\n")
            last = kind
        parts.append(f"### `{name}`\n\n{fenced(sql, 'sql')}")
    return "\n".join(parts)
