"""Facts about the database file itself."""

from store.database import Database


def get(db: Database, name: str) -> str:
    """Return a stored fact; empty when there is none."""
    row = db.conn.execute(
        "SELECT value FROM settings WHERE name = ?", (name,)
    ).fetchone()
    return str(row[0]) if row else ""


def put(db: Database, name: str, value: str) -> None:
    """Store a fact; it replaces the earlier value."""
    db.conn.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
