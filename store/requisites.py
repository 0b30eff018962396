"""Requisites: which captures a page needs in order to look as it did.

Each is a capture of its own, of a style sheet, a picture or a font. A page needs it, or
a style sheet of the page does. Pages of one day share what is at one address. A listing
that is kept in place of a page that did not come is noted in the same way.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from store.captures import COLUMNS, ReadyCapture, capture_of
from store.columns import time_text
from store.database import Database
from store.evidence_model import Capture, CapturePart

MOST_FILES = 30
"""Files that are asked for because of one page."""

MOST_BYTES = 5_000_000
"""What they may have together, as they are written down."""

_PARTS = "part IN ('style','image','font')"

_BELOW = """
WITH RECURSIVE below(id) AS (
  SELECT capture FROM requisites WHERE needed_by IN (SELECT value FROM json_each(:of))
  UNION
  SELECT r.capture FROM requisites r JOIN below ON r.needed_by = below.id)
"""
"""What captures need, and what that needs."""

_ABOVE = """
WITH RECURSIVE above(id) AS (
  SELECT value FROM json_each(:of)
  UNION
  SELECT r.needed_by FROM requisites r JOIN above ON r.capture = above.id)
"""
"""Captures, and what needs them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededFile:
    """A file that a page or a style sheet names, or the listing in its place."""

    url: str
    host: str
    part: CapturePart


def unsearched(db: Database, limit: int) -> list[int]:
    """Return captures that are to be searched for what they need, the oldest first."""
    rows = db.conn.execute(
        "SELECT id FROM captures WHERE unsearched = 1 AND state = 'kept'"
        " ORDER BY id LIMIT ?",
        (limit,),
    )
    return [id_ for (id_,) in rows]


def want(
    db: Database,
    id_: int,
    files: Iterable[NeededFile],
    now: datetime,
    *,
    left_out: int = 0,
    problem: str = "",
) -> int:
    """Note what a capture needs, now that it was searched; return how many are new.

    `left_out` are files that nobody asks for, since there are too many; `problem` says
    why it could not be searched. One that was searched before, or is removed, is left.
    """
    row = db.conn.execute(
        "SELECT day FROM captures WHERE id = ? AND unsearched = 1 AND state = 'kept'",
        (id_,),
    ).fetchone()
    if row is None:
        return 0
    new = 0
    for file in files:
        known = _at(db, file.url, row[0])
        capture = add(db, file, id_, now) if known is None else known
        if _link(db, id_, capture):
            new += known is None
        else:
            left_out += 1
            if known is None:
                db.conn.execute("DELETE FROM captures WHERE id = ?", (capture,))
    db.conn.execute(
        "UPDATE captures SET unsearched = 0, left_out = ?, reason = ? WHERE id = ?",
        (left_out, problem, id_),
    )
    return new


def _at(db: Database, url: str, day: str) -> int | None:
    """Return the capture of a day at an address; None when there is none.

    Also one that was asked for in vain: it is asked for once a day.
    """
    row = db.conn.execute(
        f"SELECT id FROM captures WHERE url = ? AND {_PARTS}"  # noqa: S608
        " AND coalesce(day, substr(wanted, 1, 10)) = ?"
        " AND state IN ('due','recorded','kept','missed')",
        (url, day),
    ).fetchone()
    return None if row is None else int(row[0])


def add(db: Database, file: NeededFile, needed_by: int, now: datetime) -> int:
    """Write down that a file is to be kept for a capture; return its own number."""
    (id_,) = db.conn.execute(
        "INSERT INTO captures (url, host, part, why, wanted, state, due)"
        " SELECT :url, :host, :part, why, :now, 'due', :now FROM captures"
        " WHERE id = :of RETURNING id",
        {
            "url": file.url,
            "host": file.host,
            "part": file.part,
            "now": time_text(now),
            "of": needed_by,
        },
    ).fetchone()
    return int(id_)


def _link(db: Database, needed_by: int, capture: int) -> bool:
    """Note that one needs the other; False when a page would need too many then."""
    link(db, needed_by, capture)
    most = max((_files(db, page.id) for page in pages_above(db, needed_by)), default=0)
    if most <= MOST_FILES:
        return True
    db.conn.execute(
        "DELETE FROM requisites WHERE needed_by = ? AND capture = ?",
        (needed_by, capture),
    )
    return False


def _files(db: Database, page: int) -> int:
    (number,) = db.conn.execute(
        f"{_BELOW} SELECT count(*) FROM below",  # noqa: S608
        {"of": json.dumps([page])},
    ).fetchone()
    return int(number)


def link(db: Database, needed_by: int, capture: int) -> None:
    """Note that a capture needs another."""
    db.conn.execute(
        "INSERT OR IGNORE INTO requisites (needed_by, capture) VALUES (?, ?)",
        (needed_by, capture),
    )


def ready(
    db: Database, now: datetime, limit: int, *, alone: bool = False
) -> list[ReadyCapture]:
    """Return files that are to be asked for now, of each host the longest due.

    A host with anything else that is due is left out, since what is new comes first;
    not when nothing else is asked for (`alone`).
    """
    rows = db.conn.execute(
        f"""
        WITH RECURSIVE hosts(host) AS (
          SELECT min(host) FROM captures WHERE state = 'due' AND {_PARTS}
          UNION ALL
          SELECT (SELECT min(host) FROM captures
                  WHERE state = 'due' AND {_PARTS} AND host > hosts.host)
          FROM hosts WHERE hosts.host IS NOT NULL)
        SELECT c.id, c.host FROM hosts JOIN captures c ON c.id = (
          SELECT id FROM captures WHERE state = 'due' AND {_PARTS}
          AND host = hosts.host AND due <= :now ORDER BY due LIMIT 1)
        WHERE :alone OR NOT EXISTS (SELECT 1 FROM entries e
          WHERE e.state = 'waiting' AND e.host = hosts.host AND e.due <= :now
          UNION ALL SELECT 1 FROM revisits v
          WHERE v.host = hosts.host AND v.due <= :now)
        ORDER BY c.due LIMIT :limit
        """,  # noqa: S608
        {"now": time_text(now), "limit": limit, "alone": alone},
    )
    return [ReadyCapture(id=id_, host=host) for id_, host in rows]


def below(db: Database, ids: Collection[int]) -> list[Capture]:
    """Return what captures need, and what that needs; in the order it was wanted."""
    rows = db.conn.execute(
        f"{_BELOW} SELECT {COLUMNS} FROM captures WHERE id IN below ORDER BY id",  # noqa: S608
        {"of": json.dumps(list(ids))},
    )
    return [capture_of(row) for row in rows]


def pages_above(db: Database, id_: int) -> list[Capture]:
    """Return the pages that need a capture; the capture itself if it is of a page."""
    rows = db.conn.execute(
        f"{_ABOVE} SELECT {COLUMNS} FROM captures WHERE id IN above"  # noqa: S608
        " AND part = 'page' ORDER BY id",
        {"of": json.dumps([id_])},
    )
    return [capture_of(row) for row in rows]


def needed_alone(db: Database, ids: Collection[int]) -> list[int]:
    """Return what these captures need, and no page beside them that is not removed."""
    return [
        one.id
        for one in below(db, ids)
        if one.id not in ids
        and all(page.id in ids or not page.url for page in pages_above(db, one.id))
    ]


def source_of(db: Database, id_: int) -> str:
    """Return the key of the source because of which a capture is wanted; "" for none.

    That is the source of its article, or of that of the page that needs it.
    """
    row = db.conn.execute(
        f"{_ABOVE} SELECT s.key FROM captures c JOIN articles a ON a.id = c.article_id"  # noqa: S608
        " JOIN sources s ON s.id = a.source_id WHERE c.id IN above ORDER BY c.id",
        {"of": json.dumps([id_])},
    ).fetchone()
    return str(row[0]) if row else ""


def is_open(db: Database, id_: int) -> bool:
    """Return whether anything that a capture needs is still to be found or asked for.

    What waits for another attempt, after one that failed, is not waited for.
    """
    row = db.conn.execute(
        f"{_BELOW} SELECT 1 FROM captures WHERE (id = :id OR id IN below)"  # noqa: S608
        " AND (unsearched = 1 OR state = 'recorded' OR (state = 'due' AND tries = 0))",
        {"of": json.dumps([id_]), "id": id_},
    ).fetchone()
    return row is not None


def bytes_left(db: Database, id_: int) -> int:
    """Return how many bytes a file may have, by what its pages have already."""
    had = (
        sum(one.kept.length for one in below(db, [page.id]) if one.kept)
        for page in pages_above(db, id_)
    )
    return MOST_BYTES - max(had, default=0)


def needer(db: Database, id_: int) -> Capture | None:
    """Return the first capture that needs this one; None when none does."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM captures WHERE id ="  # noqa: S608
        " (SELECT min(needed_by) FROM requisites WHERE capture = ?)",
        (id_,),
    ).fetchone()
    return None if row is None else capture_of(row)


def counts(db: Database) -> dict[str, int]:
    """Return state → how many captures of files that pages need are in it."""
    rows = db.conn.execute(
        f"SELECT state, count(*) FROM captures WHERE {_PARTS} GROUP BY state"  # noqa: S608
    )
    return dict(rows.fetchall())


def give_up(db: Database, reason: str) -> None:
    """Ask for no files any more, and search nothing: the configuration says so now."""
    db.conn.execute("UPDATE captures SET unsearched = 0 WHERE unsearched = 1")
    db.conn.execute(
        "UPDATE captures SET state = 'missed', due = NULL, reason = ?"  # noqa: S608
        f" WHERE state IN ('due','recorded') AND {_PARTS}",
        (reason,),
    )
