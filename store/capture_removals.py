"""Removals of captures: noted here at once, and done in the files soon afterwards.

What a page needed goes with it, unless another page needs it too.
"""

import json
from collections.abc import Iterable

from store import requisites
from store.captures import COLUMNS, capture_of
from store.database import Database
from store.evidence_model import Capture


def remove_of_article(db: Database, article: int, reason: str) -> int:
    """Note that the captures of an article are to be removed; return how many.

    Their addresses go at once; their files are written anew by who may write them.
    """
    rows = db.conn.execute("SELECT id FROM captures WHERE article_id = ?", (article,))
    return _remove(db, [id_ for (id_,) in rows], reason)


def ask_to_remove(db: Database, id_: int, reason: str) -> bool:
    """Note that one capture is to be removed; return False when none is kept."""
    row = db.conn.execute(
        "SELECT 1 FROM captures WHERE id = ? AND state = 'kept'", (id_,)
    ).fetchone()
    if row is None:
        return False
    _remove(db, [id_], reason)
    return True


def _remove(db: Database, ids: list[int], reason: str) -> int:
    """Note that captures are to be removed with what they alone need."""
    return _blank(db, [*ids, *requisites.needed_alone(db, ids)], reason)


def _blank(db: Database, ids: Iterable[int], reason: str) -> int:
    values = {"why": reason, "of": json.dumps(list(ids))}
    db.conn.execute(
        "UPDATE captures SET url = '', host = '', reason = :why, state = 'missed',"
        " due = NULL WHERE id IN (SELECT value FROM json_each(:of))"
        " AND state IN ('due','missed')",
        values,
    )
    # One that is being written down is removed as soon as it is: `keep` sees to it.
    return db.conn.execute(
        "UPDATE captures SET url = '', host = '', page = '', reason = :why,"
        " unsearched = 0, state = iif(state = 'kept', 'removing', state)"
        " WHERE id IN (SELECT value FROM json_each(:of))"
        " AND state IN ('kept','recorded')",
        values,
    ).rowcount


def expire(db: Database, before: str, reason: str, limit: int) -> int:
    """Note that captures of earlier days are to be removed; return how many.

    The oldest first, and at most so many at once.
    """
    rows = db.conn.execute(
        "SELECT id FROM captures WHERE state = 'kept' AND day < ?"
        " ORDER BY number LIMIT ?",
        (before, limit),
    )
    return _blank(db, [id_ for (id_,) in rows], reason)


def to_remove(db: Database) -> list[Capture]:
    """Return the captures that their files still hold though they are removed."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM captures WHERE state = 'removing' ORDER BY number"  # noqa: S608
    )
    return [capture_of(row) for row in rows]


def remove(db: Database, places: dict[int, tuple[int, int]], gone: set[int]) -> None:
    """Note where the captures of a file stand that was written anew.

    `places` is number in the chain → offset and length; `gone` are those of which it
    holds nothing any more but that they were there.
    """
    db.conn.executemany(
        "UPDATE captures SET offset = ?, length = ? WHERE number = ?",
        [(*place, number) for number, place in places.items()],
    )
    db.conn.executemany(
        "UPDATE captures SET state = 'removed', page = '', payload_sha256 = '',"
        " text_sha256 = '' WHERE number = ?",
        [(number,) for number in gone],
    )
