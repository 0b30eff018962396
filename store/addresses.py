"""Addresses: where articles were listed, found, or claim to be; never deleted."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from store.columns import hash64
from store.database import Database

TABLES = {"articles": "id", "sightings": "article_id", "entries": "article_id"}
"""The tables with addresses, and their column with the article. In this order: of two
articles that turn out to have one address, the one noted first is found."""


class AddressHolder(NamedTuple):
    """The article that an address leads to."""

    article: int
    claimed: bool
    """Whether it was not listed there: its page claims the address, or a redirect ended
    there. Another text at this address is another article."""


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


def holder(db: Database, key: str) -> AddressHolder | None:
    """Return who has an address; None when it is not known."""
    row = db.conn.execute(
        "SELECT article_id, claimed FROM addresses WHERE url_hash = ?", (hash64(key),)
    ).fetchone()
    return AddressHolder(int(row[0]), bool(row[1])) if row else None


def add(
    db: Database, article: int, found: Iterable[str], claimed: Iterable[str] = ()
) -> None:
    """Store where an article was found, and which addresses it only claims.

    The address of another article stays with it, unless that one only claims it.
    """
    db.conn.executemany(
        "INSERT INTO addresses (url_hash, article_id) VALUES (?, ?)"
        " ON CONFLICT (url_hash) DO UPDATE SET article_id = excluded.article_id,"
        " claimed = 0 WHERE claimed = 1",
        [(hash64(key), article) for key in found],
    )
    db.conn.executemany(
        "INSERT INTO addresses (url_hash, article_id, claimed) VALUES (?, ?, 1)"
        " ON CONFLICT DO NOTHING",
        [(hash64(key), article) for key in claimed],
    )


def rekey(
    db: Database, table: str, key: Callable[[str], str], *, after: int, limit: int
) -> Rekeyed:
    """Give a batch of a table's addresses new keys, which `key` returns.

    At most `limit` rows after the row `after`. If two rows have one key now, the older
    is found from now on.
    """
    rows = db.conn.execute(
        # Of what was removed (`removals`) only the hash is left.
        f"SELECT id, url, url_hash FROM {table} WHERE id > ? AND url <> ''"  # noqa: S608
        " ORDER BY id LIMIT ?",
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
    # Where an article was listed is its own address; the others are claims.
    db.conn.execute(
        f"""
        INSERT INTO addresses (url_hash, article_id, claimed)
        SELECT url_hash, {whose}, ? FROM {table}
        WHERE id > ? AND id <= ? AND {whose} IS NOT NULL ORDER BY id
        ON CONFLICT (url_hash) DO UPDATE SET claimed = min(claimed, excluded.claimed)
        WHERE article_id = excluded.article_id
        """,  # noqa: S608
        (table != "entries", after, last),
    )
    return Rekeyed(len(rows), last)


def last_row(db: Database, table: str) -> int:
    """Return the last row of a table of addresses; 0 when it has none."""
    (last,) = db.conn.execute(
        f"SELECT coalesce(max(id), 0) FROM {table}"  # noqa: S608
    ).fetchone()
    return int(last)
