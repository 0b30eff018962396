"""Addresses: where articles were listed, found, or claim to be; never deleted."""

from collections.abc import Callable, Iterable

from sqlite_utils import Database

from store.columns import hash64


def article_at(db: Database, keys: Iterable[str]) -> int | None:
    """Return the article at the first known address; None when none is known.

    The article may have been deleted since: an address is never read twice.
    """
    for key in keys:
        row = db.conn.execute(
            "SELECT article_id FROM addresses WHERE url_hash = ?", (hash64(key),)
        ).fetchone()
        if row:
            return int(row[0])
    return None


def add(db: Database, article: int, keys: Iterable[str]) -> None:
    """Store an article's addresses; an address of another article stays with it."""
    db.conn.executemany(
        "INSERT INTO addresses (url_hash, article_id) VALUES (?, ?)"
        " ON CONFLICT DO NOTHING",
        [(hash64(key), article) for key in keys],
    )


def rekey(db: Database, key: Callable[[str], str]) -> None:
    """Store addresses by new keys: `key` returns the key of an address.

    If two addresses have one key now, the older row is found from now on.
    """
    for table in ("articles", "sightings", "entries"):
        rows = db.conn.execute(f"SELECT id, url FROM {table}").fetchall()  # noqa: S608
        db.conn.executemany(
            f"UPDATE OR IGNORE {table} SET url_hash = ? WHERE id = ?",  # noqa: S608
            [(hash64(key(url)), id_) for id_, url in rows],
        )
    # One statement at a time: executescript would commit our transaction.
    for listed in (
        "SELECT url_hash, id FROM articles",
        "SELECT url_hash, article_id FROM sightings ORDER BY id",
        "SELECT url_hash, article_id FROM entries WHERE article_id IS NOT NULL"
        " ORDER BY id",
    ):
        db.conn.execute(f"INSERT OR IGNORE INTO addresses {listed}")
