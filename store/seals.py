"""Seals: what was signed of each day's captures, and what authorities say of it."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from store.columns import time_from, time_or_none, time_or_null, time_text
from store.database import Database
from store.evidence_model import Seal, TimeToken

_SEAL = (
    "day, captures, last_number, head, previous_head, file_sha256, public_key,"
    " signature, sealed"
)
_TOKEN = "day, authority, state, file, stamped, ahead_seconds, tries, next_try, reason"  # noqa: S105


def last_day(db: Database) -> str:
    """Return the last day that was sealed; "" when none was."""
    (day,) = db.conn.execute("SELECT max(day) FROM seals").fetchone()
    return day or ""


def unsealed_days(db: Database, today: str, tomorrow: str) -> list[str]:
    """Return the days that are over and have captures and no seal, the oldest first.

    A day after tomorrow was named by a clock that was far ahead: it is over as soon as
    its last capture is not of today.
    """
    rows = db.conn.execute(
        "SELECT day FROM (SELECT DISTINCT day FROM captures"
        "  WHERE day NOT IN (SELECT day FROM seals)) AS d"
        " WHERE day < :today OR day > :tomorrow AND :today <>"
        "  (SELECT substr(at, 1, 10) FROM captures c WHERE c.day = d.day"
        "    ORDER BY number DESC LIMIT 1)"
        " ORDER BY day",
        {"today": today, "tomorrow": tomorrow},
    )
    return [day for (day,) in rows]


def put(db: Database, seal: Seal, authorities: Iterable[str], now: datetime) -> None:
    """Write a seal down, in the place of an earlier one of the day if there is one.

    Its head is to be stamped by these authorities, unless they did so already.
    """
    *values, sealed = astuple(seal)
    db.conn.execute(
        f"INSERT INTO seals ({_SEAL}) VALUES ({', '.join('?' * 9)})"  # noqa: S608
        " ON CONFLICT (day) DO UPDATE SET file_sha256 = excluded.file_sha256,"
        " public_key = excluded.public_key, signature = excluded.signature,"
        " sealed = excluded.sealed",
        (*values, time_text(sealed)),
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO time_tokens (day, authority, state, next_try)"
        " VALUES (?, ?, 'wanted', ?)",
        [(seal.day, authority, time_text(now)) for authority in authorities],
    )


def get(db: Database, day: str) -> Seal | None:
    """Return the seal of a day; None when it has none."""
    row = db.conn.execute(
        f"SELECT {_SEAL} FROM seals WHERE day = ?",  # noqa: S608
        (day,),
    ).fetchone()
    return _seal(row) if row else None


def last_before(db: Database, day: str) -> Seal | None:
    """Return the last seal before a day; None when there is none."""
    row = db.conn.execute(
        f"SELECT {_SEAL} FROM seals WHERE day < ? ORDER BY day DESC LIMIT 1",  # noqa: S608
        (day,),
    ).fetchone()
    return _seal(row) if row else None


def all_of(db: Database) -> list[Seal]:
    """Return all seals, the oldest first."""
    rows = db.conn.execute(f"SELECT {_SEAL} FROM seals ORDER BY day")  # noqa: S608
    return [_seal(row) for row in rows]


def tokens(db: Database, day: str = "") -> list[TimeToken]:
    """Return the tokens of a day, or of all days, the oldest day first."""
    rows = db.conn.execute(
        f"SELECT {_TOKEN} FROM time_tokens"  # noqa: S608
        " WHERE ? IN ('', day) ORDER BY day, authority",
        (day,),
    )
    return [_token(row) for row in rows]


def due_tokens(db: Database, now: datetime) -> list[TimeToken]:
    """Return the tokens that are to be asked for now, the oldest day first."""
    rows = db.conn.execute(
        f"SELECT {_TOKEN} FROM time_tokens"  # noqa: S608
        " WHERE state = 'wanted' AND next_try <= ? ORDER BY day",
        (time_text(now),),
    )
    return [_token(row) for row in rows]


def put_token(db: Database, token: TimeToken) -> None:
    """Write down what has become of a token."""
    db.conn.execute(
        "UPDATE time_tokens SET state = ?, file = ?, stamped = ?, ahead_seconds = ?,"
        " tries = ?, next_try = ?, reason = ? WHERE day = ? AND authority = ?",
        (
            token.state,
            token.file,
            time_or_null(token.stamped),
            token.ahead_seconds,
            token.tries,
            time_or_null(token.next_try),
            token.reason,
            token.day,
            token.authority,
        ),
    )


def _seal(row: Sequence[Any]) -> Seal:
    *values, sealed = row
    return Seal(
        **dict(zip(_SEAL.replace(",", "").split(), values, strict=False)),
        sealed=time_from(sealed),
    )


def _token(row: Sequence[Any]) -> TimeToken:
    day, authority, state, file, stamped, ahead, tries, next_try, reason = row
    return TimeToken(
        day=day,
        authority=authority,
        state=state,
        file=file,
        stamped=time_or_none(stamped),
        ahead_seconds=ahead,
        tries=tries,
        next_try=time_or_none(next_try),
        reason=reason,
    )
