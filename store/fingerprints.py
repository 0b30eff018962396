"""Fingerprints: which earlier articles share words with a new one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from store.columns import stretch

MOST_HOLDERS = 32
"""Articles a fingerprint is kept for: what more of them share is the furniture of
sites, or news of which the first 32 are found."""


def holders(db: Database, prints: Iterable[int]) -> Mapping[int, list[int]]:
    """Return, for those fingerprints that are known, the articles that hold them."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.conn.execute(
        "SELECT print, article_id FROM fingerprints"
        " WHERE print IN (SELECT value FROM json_each(?))",
        (json.dumps(list(prints)),),
    )
    for print_, article in rows:
        found[print_].append(article)
    return found


def add(
    db: Database, article: int, prints: Iterable[int], held: Mapping[int, list[int]]
) -> None:
    """Keep an article's fingerprints; `held` says by whom they are held already."""
    db.conn.executemany(
        "INSERT INTO fingerprints (print, article_id) VALUES (?, ?)"
        " ON CONFLICT DO NOTHING",
        [
            (print_, article)
            for print_ in prints
            if len(held.get(print_, ())) < MOST_HOLDERS
        ],
    )


def forget(db: Database, last: int, part: int, parts: int) -> int:
    """Take out one part of what articles up to a number hold; return how many rows."""
    low, high = stretch(part, parts, bits=48)
    return db.conn.execute(
        "DELETE FROM fingerprints WHERE print BETWEEN ? AND ? AND article_id <= ?",
        (low, high, last),
    ).rowcount


def forget_all(db: Database) -> None:
    """Take out all, to fill the table by other rules."""
    db.conn.execute("DELETE FROM fingerprints")
