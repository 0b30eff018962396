"""Fingerprints: which earlier articles share words with a new one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from store import recent_keys
from store.columns import stretch
from store.database import Database

MOST_HOLDERS = 32
"""Articles that are stored for a fingerprint. If more share it, it is part of a site's
page, or of news of which the first 32 articles are found."""


def holders(db: Database, prints: Sequence[int]) -> Mapping[int, list[int]]:
    """Return fingerprint → the articles that have it, for known fingerprints."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.conn.execute(
        "SELECT print, article_id FROM json_each(?) CROSS JOIN fingerprints"
        " ON print = value",
        (json.dumps(list(prints)),),
    )
    for print_, article in rows:
        found[print_].append(article)
    for print_, having in recent_keys.memory_of(db).having(prints).items():
        found[print_] += having
    return found


def worth_storing(
    prints: Iterable[int], known: Mapping[int, list[int]]
) -> tuple[int, ...]:
    """Return those of an article's fingerprints that find it.

    `known` is the result of `holders` for them.
    """
    crowded = {p for p, having in known.items() if len(having) >= MOST_HOLDERS}
    return tuple(print_ for print_ in prints if print_ not in crowded)


def remove(db: Database, article: int, prints: Iterable[int]) -> None:
    """Delete an article's fingerprints, as far as they are merged."""
    db.conn.executemany(
        "DELETE FROM fingerprints WHERE print = ? AND article_id = ?",
        [(print_, article) for print_ in prints],
    )


def forget(db: Database, last: int, part: int, parts: int) -> int:
    """Delete one part of the rows of articles up to a number; return how many."""
    low, high = stretch(part, parts, bits=48)
    return db.conn.execute(
        "DELETE FROM fingerprints WHERE print BETWEEN ? AND ? AND article_id <= ?",
        (low, high, last),
    ).rowcount


def forget_all(db: Database) -> None:
    """Delete all, to fill the table by other rules."""
    db.conn.execute("DELETE FROM fingerprints")
