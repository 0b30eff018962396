"""Database files as each earlier version left them, with rows in all of its tables.

The tables are made by the migrations themselves, and the rows by the scripts in
tests/store/earlier: `001_sources.sql` for every version from m001 on,
`004_to_005_stories.sql` for those from m004 to m005. Whoever appends a migration with
tables or columns adds a script with rows for them; a test says which lack some.
"""

import contextlib
import re
import sqlite3
from pathlib import Path

from store.database import Database
from store.schema import apply_migrations
from store.schema_version import APPLICATION_ID, COMPATIBILITY, names
from tests.support.paths import ROOT

_SCRIPTS = ROOT / "tests/store/earlier"

_NAME = re.compile(r"(\d{3})(?:_to_(\d{3}))?_\w+\.sql")

DERIVED = re.compile(r"sqlite_|_sqlite_|articles_fts_|articles_words_")
"""Tables that SQLite, sqlite-utils and FTS5 keep for themselves."""


def number(version: str) -> int:
    """Return the number of a migration: 4 of `m004_stories`."""
    return int(version[1:4])


def make(path: Path, version: str) -> Path:
    """Make the file that the version left whose last migration is named; return it."""
    all_names = names()
    later = all_names[all_names.index(version) + 1 :]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        db = Database(connection)
        connection.execute("BEGIN")
        apply_migrations(db, stop_before=later[:1])
        connection.execute("COMMIT")
        connection.execute("PRAGMA foreign_keys = ON")
        rows = [path.read_text("utf-8") for path in _scripts(number(version))]
        connection.executescript(f"BEGIN; {''.join(rows)} COMMIT;")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {COMPATIBILITY}")
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def _scripts(version: int) -> list[Path]:
    """Return the scripts with rows for a version, in the order of their tables."""
    found = []
    for path in sorted(_SCRIPTS.iterdir(), key=_place):
        first, last = _range(path)
        if first <= version <= last:
            found.append(path)
    return found


def _range(path: Path) -> tuple[int, int]:
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(f"{path}: not named 001_rows.sql or 001_to_004_rows.sql")
    return int(match[1]), int(match[2] or 999)


def _place(path: Path) -> tuple[int, int, str]:
    """Return where a script stands: what others refer to comes first."""
    before = ("sources", "articles", "listed", "messages", "stories")
    _, _, kind = path.stem.rpartition("_")
    is_base = kind in before
    return (0, before.index(kind), "") if is_base else (1, _range(path)[0], path.name)


def tables(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the columns of each table that holds rows of ours."""
    found = db.execute(
        "SELECT name FROM sqlite_master"
        " WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    return {
        name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
        for (name,) in found
        if not DERIVED.match(name)
    }
