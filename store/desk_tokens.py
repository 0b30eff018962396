"""API tokens of the desk: who may use the API, and for what.

A token is shown once, when it is made; the database has its hash alone. It is random,
so a fast hash without a salt is enough.
"""

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from store.columns import time_from, time_or_none, time_text, to_valid_utf8
from store.database import Database

TokenScope = Literal["read", "triage", "admin"]
"""What a token allows: to read, to note things of stories as well, or everything."""

TOKEN_BYTES = 32
"""Random bytes in a token."""

NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a token was last used: each time would be a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskToken:
    """What is known of a token, apart from itself."""

    id: int
    name: str
    scopes: frozenset[TokenScope]
    created: datetime
    created_by: str
    last_used: datetime | None
    """Within `NOTED_EVERY`; None when it never was."""


_SELECT = "SELECT id, name, scopes, created, created_by, last_used FROM api_tokens"


def add(
    db: Database,
    name: str,
    *,
    scopes: Collection[TokenScope],
    by: str,
    now: datetime,
) -> str | None:
    """Make a token and return it; None when there is one of this name already."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    cursor = db.conn.execute(
        "INSERT INTO api_tokens (name, token_hash, scopes, created, created_by)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
        (
            to_valid_utf8(name.strip()),
            _hash(token),
            json.dumps(sorted(scopes)),
            time_text(now),
            to_valid_utf8(by),
        ),
    )
    return token if cursor.rowcount == 1 else None


def find(db: Database, token: str) -> DeskToken | None:
    """Return what a token allows; None when it is none of ours."""
    row = db.conn.execute(f"{_SELECT} WHERE token_hash = ?", (_hash(token),)).fetchone()
    return _token(row) if row else None


def is_use_noted(token: DeskToken, now: datetime) -> bool:
    """Return whether the last use that is noted is as good as now."""
    return token.last_used is not None and now - token.last_used < NOTED_EVERY


def note_use(db: Database, id_: int, now: datetime) -> None:
    """Note that a token was used."""
    db.conn.execute(
        "UPDATE api_tokens SET last_used = ? WHERE id = ?", (time_text(now), id_)
    )


def every(db: Database) -> list[DeskToken]:
    """Return all tokens, in order of their names."""
    return [_token(row) for row in db.conn.execute(f"{_SELECT} ORDER BY name")]


def delete(db: Database, id_: int) -> bool:
    """Delete a token: it allows nothing any more; return whether there was one."""
    cursor = db.conn.execute("DELETE FROM api_tokens WHERE id = ?", (id_,))
    return cursor.rowcount == 1


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _token(row: tuple[Any, ...]) -> DeskToken:
    id_, name, scopes, created, by, last_used = row
    return DeskToken(
        id=id_,
        name=name,
        scopes=frozenset(json.loads(scopes)),
        created=time_from(created),
        created_by=by,
        last_used=time_or_none(last_used),
    )
