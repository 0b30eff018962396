"""Captures: which pages are to be kept as evidence, which are, and where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

from store.columns import time_from, time_or_null, time_text
from store.database import Database
from store.evidence_model import Capture, CaptureState, CaptureWhy, KeptRecords

_KEPT = tuple(field.name for field in fields(KeptRecords))
_COLUMNS = f"id, article_id, url, why, wanted, state, reason, tries, {', '.join(_KEPT)}"
_SELECT = f"SELECT {_COLUMNS} FROM captures "  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyCapture:
    """A capture whose page is to be asked for now."""

    id: int
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCaptures:
    """How many pages were not kept since a time, and why the last one was not."""

    count: int
    reason: str


def want(
    db: Database,
    url: str,
    host: str,
    now: datetime,
    *,
    why: CaptureWhy,
    article: int | None = None,
    due: datetime | None = None,
) -> int:
    """Write down that a page is to be kept; return the number of its capture.

    `due` is when it is asked for; None when it was recorded already.
    """
    state = "recorded" if due is None else "due"
    values = (article, url, host, why, time_text(now), state, time_or_null(due))
    (id_,) = db.conn.execute(
        "INSERT INTO captures (article_id, url, host, why, wanted, state, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        values,
    ).fetchone()
    return int(id_)


def ready(db: Database, now: datetime, limit: int) -> list[ReadyCapture]:
    """Return captures whose page is to be asked for now, the longest due first."""
    rows = db.conn.execute(
        "SELECT id, host FROM captures WHERE state = 'due' AND due <= ?"
        " ORDER BY due LIMIT ?",
        (time_text(now), limit),
    )
    return [ReadyCapture(id=id_, host=host) for id_, host in rows]


def source_of(db: Database, id_: int) -> str:
    """Return the key of the source whose article a capture is of; "" for none."""
    row = db.conn.execute(
        "SELECT s.key FROM captures c JOIN articles a ON a.id = c.article_id"
        " JOIN sources s ON s.id = a.source_id WHERE c.id = ?",
        (id_,),
    ).fetchone()
    return str(row[0]) if row else ""


def record(db: Database, id_: int) -> bool:
    """Note that the page of a capture came; return False when nobody waits for it."""
    return bool(
        db.conn.execute(
            "UPDATE captures SET state = 'recorded', due = NULL"
            " WHERE id = ? AND state = 'due'",
            (id_,),
        ).rowcount
    )


def postpone(db: Database, id_: int, due: datetime, reason: str) -> None:
    """Ask for the page of a capture again at that time."""
    db.conn.execute(
        "UPDATE captures SET due = ?, reason = ?, tries = tries + 1"
        " WHERE id = ? AND state = 'due'",
        (time_text(due), reason, id_),
    )


def put_off(db: Database, id_: int, due: datetime, reason: str) -> None:
    """Ask for the page of a capture at that time: it was not asked for yet."""
    db.conn.execute(
        "UPDATE captures SET due = ?, reason = ? WHERE id = ? AND state = 'due'",
        (time_text(due), reason, id_),
    )


def miss(db: Database, id_: int, reason: str) -> None:
    """Note that there is no capture, and why."""
    db.conn.execute(
        "UPDATE captures SET state = 'missed', due = NULL, reason = ?"
        " WHERE id = ? AND state IN ('due','recorded')",
        (reason, id_),
    )


def keep(db: Database, id_: int, kept: KeptRecords) -> None:
    """Note where a capture stands, once its file holds it."""
    names = ", ".join(f"{name} = ?" for name in _KEPT)
    db.conn.execute(
        f"UPDATE captures SET state = iif(url = '', 'removing', 'kept'), due = NULL,"  # noqa: S608
        f" reason = iif(url = '', reason, ''), {names} WHERE id = ?",
        (*astuple(kept), id_),
    )


def adopt(db: Database, id_: int, url: str, kept: KeptRecords, now: datetime) -> int:
    """Note a capture that its file holds and no row tells of; return its number.

    That is one that was being written when the process ended, which has the number
    `id_`, or one that was made after the backup that the database was restored from.
    """
    # Without an address: it was forgotten while it was being written. `keep` has it
    # removed then.
    row = db.conn.execute(
        "SELECT 1 FROM captures WHERE id = ? AND (url = ? AND"
        " state IN ('recorded','due','missed') OR url = '' AND state = 'recorded')",
        (id_, url),
    ).fetchone()
    if row is None:
        id_ = want(db, url, "", now, why="match", article=_article_at(db, url))
    keep(db, id_, kept)
    return id_


def adopt_removed(db: Database, kept: KeptRecords, now: datetime) -> None:
    """Note a capture of which its file only says that it was removed."""
    id_ = want(db, "", "", now, why="match")
    reason = "removed before the database was restored"
    db.conn.execute("UPDATE captures SET reason = ? WHERE id = ?", (reason, id_))
    keep(db, id_, kept)
    db.conn.execute("UPDATE captures SET state = 'removed' WHERE id = ?", (id_,))


def _article_at(db: Database, url: str) -> int | None:
    row = db.conn.execute("SELECT id FROM articles WHERE url = ?", (url,)).fetchone()
    return int(row[0]) if row else None


def recorded(db: Database) -> list[int]:
    """Return the captures whose page came and is being written down."""
    rows = db.conn.execute("SELECT id FROM captures WHERE state = 'recorded'")
    return [id_ for (id_,) in rows]


def is_written(db: Database, id_: int) -> bool:
    """Return whether a file holds a capture, or held it."""
    row = db.conn.execute("SELECT number FROM captures WHERE id = ?", (id_,)).fetchone()
    return row is not None and row[0] is not None


def ask_again(db: Database, ids: Iterable[int], now: datetime) -> int:
    """Ask again for the pages of captures that came and were not written down.

    Return how many. One that was forgotten meanwhile is not asked for.
    """
    asked = 0
    for id_ in ids:
        asked += db.conn.execute(
            "UPDATE captures SET state = iif(url = '', 'missed', 'due'),"
            " due = iif(url = '', NULL, ?) WHERE id = ? AND state = 'recorded'",
            (time_text(now), id_),
        ).rowcount
    return asked


def last(db: Database) -> Capture | None:
    """Return the last capture of the chain; None for an empty one."""
    row = db.conn.execute(
        f"{_SELECT} WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return _capture(row) if row else None


def get(db: Database, id_: int) -> Capture | None:
    """Return a capture by its number of rows; None when there is none."""
    row = db.conn.execute(f"{_SELECT} WHERE id = ?", (id_,)).fetchone()
    return _capture(row) if row else None


def of_day(db: Database, day: str) -> list[Capture]:
    """Return the captures in a day's file, in the order of the chain."""
    rows = db.conn.execute(f"{_SELECT} WHERE day = ? ORDER BY number", (day,))
    return [_capture(row) for row in rows]


def days(db: Database) -> list[str]:
    """Return the days of which a file holds captures, the oldest first."""
    rows = db.conn.execute(
        "SELECT DISTINCT day FROM captures WHERE day IS NOT NULL ORDER BY day"
    )
    return [day for (day,) in rows]


def with_body(db: Database, id_: int, payload_sha256: str = "") -> KeptRecords | None:
    """Return the newest kept page of a capture's article, with this body if given.

    None when there is none, or the capture is of no article.
    """
    row = db.conn.execute(
        f"{_SELECT} WHERE article_id = (SELECT article_id FROM captures WHERE id = ?)"  # noqa: S608
        " AND state = 'kept' AND payload_sha256 <> ''"
        " AND (? = '' OR payload_sha256 = ?) ORDER BY number DESC LIMIT 1",
        (id_, payload_sha256, payload_sha256),
    ).fetchone()
    return _capture(row).kept if row else None


def of_article(db: Database, article: int) -> list[Capture]:
    """Return the captures of an article, the first that was wanted first."""
    rows = db.conn.execute(f"{_SELECT} WHERE article_id = ? ORDER BY id", (article,))
    return [_capture(row) for row in rows]


def newest(
    db: Database, limit: int, *, states: Sequence[CaptureState] = ()
) -> list[Capture]:
    """Return captures, those that were wanted last first; all states without any."""
    marks = ", ".join("?" * len(states))
    where = f"WHERE state IN ({marks})" if states else ""
    rows = db.conn.execute(
        f"{_SELECT} {where} ORDER BY id DESC LIMIT ?", (*states, limit)
    )
    return [_capture(row) for row in rows]


def counts(db: Database) -> dict[str, int]:
    """Return state → how many captures are in it."""
    rows = db.conn.execute("SELECT state, count(*) FROM captures GROUP BY state")
    return dict(rows.fetchall())


def missed_since(db: Database, since: datetime) -> MissedCaptures:
    """Return how many pages that were wanted since then were not kept."""
    number, reason = db.conn.execute(
        "SELECT count(*), (SELECT reason FROM captures WHERE state = 'missed'"
        "   AND wanted >= :since ORDER BY id DESC LIMIT 1)"
        " FROM captures WHERE state = 'missed' AND wanted >= :since",
        {"since": time_text(since)},
    ).fetchone()
    return MissedCaptures(count=number, reason=reason or "")


def remove_of_article(db: Database, article: int, reason: str) -> int:
    """Note that the captures of an article are to be removed; return how many.

    Their addresses go at once; their files are written anew by who may write them.
    """
    db.conn.execute(
        "UPDATE captures SET url = '', host = '', reason = :why, state = 'missed',"
        " due = NULL WHERE article_id = :of AND state IN ('due','missed')",
        {"why": reason, "of": article},
    )
    # One that is being written down is removed as soon as it is: `keep` sees to it.
    return db.conn.execute(
        "UPDATE captures SET url = '', host = '', page = '', reason = :why,"
        " state = iif(state = 'kept', 'removing', state)"
        " WHERE article_id = :of AND state IN ('kept','recorded')",
        {"why": reason, "of": article},
    ).rowcount


def ask_to_remove(db: Database, id_: int, reason: str) -> bool:
    """Note that one capture is to be removed; return False when none is kept."""
    return bool(
        db.conn.execute(
            "UPDATE captures SET url = '', host = '', page = '', reason = ?,"
            " state = 'removing' WHERE id = ? AND state = 'kept'",
            (reason, id_),
        ).rowcount
    )


def expire(db: Database, before: str, reason: str, limit: int) -> int:
    """Note that captures of earlier days are to be removed; return how many.

    The oldest first, and at most so many at once.
    """
    return db.conn.execute(
        "UPDATE captures SET url = '', host = '', page = '', reason = ?,"
        " state = 'removing' WHERE id IN (SELECT id FROM captures"
        "  WHERE state = 'kept' AND day < ? ORDER BY number LIMIT ?)",
        (reason, before, limit),
    ).rowcount


def to_remove(db: Database) -> list[Capture]:
    """Return the captures that their files still hold though they are removed."""
    rows = db.conn.execute(f"{_SELECT} WHERE state = 'removing' ORDER BY number")
    return [_capture(row) for row in rows]


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


def _capture(row: Sequence[Any]) -> Capture:
    id_, article, url, why, wanted, state, reason, tries, *places = row
    kept = dict(zip(_KEPT, places, strict=True))
    return Capture(
        id=id_,
        article=article,
        url=url,
        why=why,
        wanted=time_from(wanted),
        state=state,
        reason=reason,
        tries=tries,
        kept=None if kept["number"] is None else KeptRecords(**kept),
    )
