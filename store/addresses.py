"""Addresses: where articles were listed, found, or claim to be; never deleted."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlite_utils import Database

from store.columns import hash64

TABLES = {"articles": "id", "sightings": "article_id", "entries": "article_id"}
"""The tables with addresses, and their column with the article. In this order: of two
articles that turn out to have one address, the one noted first is found."""


class Rekeyed(NamedTuple):
    """A batch of addresses that got new keys."""

    rows: int
    last: int
    """The last row among them; where the batch began when there was none."""


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


def rekey(
    db: Database, table: str, key: Callable[[str], str], *, after: int, limit: int
) -> Rekeyed:
    """Give a batch of a table's addresses new keys, which `key` returns.

    At most `limit` rows after the row `after`. If two rows have one key now, the older
    is found from now on.
    """
    rows = db.conn.execute(
        f"SELECT id, url, url_hash FROM {table} WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608
        (after, limit),
    ).fetchall()
    if not rows:
        return Rekeyed(0, after)
    last = rows[-1][0]
    hashed = ((hash64(key(url)), id_, before) for id_, url, before in rows)
    db.conn.executemany(
        f"UPDATE OR IGNORE {table} SET url_hash = ? WHERE id = ?",  # noqa: S608
        [(new, id_) for new, id_, before in hashed if new != before],
    )
    whose = TABLES[table]
    db.conn.execute(
        f"INSERT OR IGNORE INTO addresses SELECT url_hash, {whose} FROM {table}"  # noqa: S608
        f" WHERE id > ? AND id <= ? AND {whose} IS NOT NULL ORDER BY id",
        (after, last),
    )
    return Rekeyed(len(rows), last)


def last_row(db: Database, table: str) -> int:
    """Return the last row of a table of addresses; 0 when it has none."""
    (last,) = db.conn.execute(
        f"SELECT coalesce(max(id), 0) FROM {table}"  # noqa: S608
    ).fetchone()
    return int(last)
