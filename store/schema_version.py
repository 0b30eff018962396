"""Which migrations a database has had, and which there are: what each opening asks."""

from pathlib import Path

from store.database import Database

APPLICATION_ID = 0x746F6373
"""`tocs`: marks a database file as ours (PRAGMA application_id)."""

COMPATIBILITY = 2
"""Raised when an older tocsin could no longer read the file (PRAGMA user_version)."""

_FOLDER = Path(__file__).with_name("migrations")


def names() -> list[str]:
    """Return the names of all migrations of this version, oldest first."""
    return sorted(file.stem for file in _FOLDER.glob("m*.sql"))


def migration_sql(name: str) -> str:
    """Return the statements of a migration."""
    return (_FOLDER / f"{name}.sql").read_text("utf-8")


def rebuilds_tables(name: str) -> bool:
    """Return whether a migration copies rows to new tables, and drops the old ones."""
    return "DROP TABLE" in migration_sql(name)


def applied(db: Database) -> list[str]:
    """Return the migrations that a database has had, in their order."""
    if not db.exists("_sqlite_migrations"):
        return []
    rows = db.conn.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'tocsin'"
        " ORDER BY rowid"
    )
    return [name for (name,) in rows]


def pending(db: Database) -> list[str]:
    """Return the migrations that a database lacks, oldest first."""
    done = set(applied(db))
    return [name for name in names() if name not in done]


def unknown(db: Database) -> list[str]:
    """Return the migrations of a file that this version does not have, oldest first."""
    known = set(names())
    return [name for name in applied(db) if name not in known]
