"""Addresses: where articles were listed, found, or claim to be; remembered for good."""

from collections.abc import Callable, Iterable

from sqlite_utils import Database

from store.columns import hash64


def article_at(db: Database, keys: Iterable[str]) -> int | None:
    """Return the article at the first address that is known; None when none is.

    It may have been deleted since: what was read once is never read again.
    """
    for key in keys:
        row = db.conn.execute(
            "SELECT article_id FROM addresses WHERE url_hash = ?", (hash64(key),)
        ).fetchone()
        if row:
            return int(row[0])
    return None


def add(db: Database, article: int, keys: Iterable[str]) -> None:
    """Note that an article stands at these addresses; one that is taken stays so."""
    db.conn.executemany(
        "INSERT INTO addresses (url_hash, article_id) VALUES (?, ?)"
        " ON CONFLICT DO NOTHING",
        [(hash64(key), article) for key in keys],
    )


def rekey(db: Database, key: Callable[[str], str]) -> None:
    """Tell addresses by other keys than before: `key` gives that of an address.

    Where two of them turn out to be one, the older row is found from now on.
    """
    for table in ("articles", "sightings", "entries"):
        rows = db.conn.execute(f"SELECT id, url FROM {table}").fetchall()  # noqa: S608
        db.conn.executemany(
            f"UPDATE OR IGNORE {table} SET url_hash = ? WHERE id = ?",  # noqa: S608
            [(hash64(key(url)), id_) for id_, url in rows],
        )
    # One by one: a script would end the transaction we are in.
    for listed in (
        "SELECT url_hash, id FROM articles",
        "SELECT url_hash, article_id FROM sightings ORDER BY id",
        "SELECT url_hash, article_id FROM entries WHERE article_id IS NOT NULL"
        " ORDER BY id",
    ):
        db.conn.execute(f"INSERT OR IGNORE INTO addresses {listed}")
