"""An open database: a connection of SQLite's, and tables as sqlite-utils sees them."""

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite_utils
    from sqlite_utils.db import Table


class Database:
    """One connection, which the functions of this package run their SQL on.

    sqlite-utils is loaded by those who ask for a table: it takes 80 ms, and half a
    second where numpy and pandas are installed, which it loads wherever they are.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()

    @cached_property
    def by_table(self) -> "sqlite_utils.Database":
        """The same connection, as sqlite-utils has it."""
        import sqlite_utils

        return sqlite_utils.Database(
            self.conn, execute_plugins=False, recursive_triggers=False
        )

    def table(self, name: str) -> "Table":
        """Return a table, to insert into or to look at; it need not exist."""
        return self.by_table.table(name)

    def query(self, sql: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query by the names of their columns."""
        return self.by_table.query(sql)

    def exists(self, table: str) -> bool:
        """Return whether there is such a table."""
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return self.conn.execute(sql, (table,)).fetchone() is not None


@contextlib.contextmanager
def in_memory() -> Iterator[Database]:
    """Yield an empty database of this process's own."""
    with contextlib.closing(sqlite3.connect(":memory:")) as conn:
        yield Database(conn)
