"""Feed addresses: the secrets by which feed readers are let in, one for each feed."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.columns import time_from, time_text, to_valid_utf8
from store.database import Database

FeedScope = Literal["watchlist", "story", "view"]
"""What a feed is of."""

SECRET_BYTES = 24
"""Random bytes in a secret: 192 bits, nobody guesses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAddress:
    """The secret part of a feed's address, and what the feed is of."""

    scope: FeedScope
    target: str
    """The watchlist's name, or the number of the story or saved view."""
    secret: str
    created: datetime


_SELECT = "SELECT scope, target, secret, created FROM feed_addresses"


def find(db: Database, secret: str) -> FeedAddress | None:
    """Return what a secret lets in to; None when it is nobody's."""
    row = db.conn.execute(
        f"{_SELECT} WHERE secret = ?", (to_valid_utf8(secret),)
    ).fetchone()
    return _address(*row) if row else None


def get(db: Database, scope: FeedScope, target: str) -> FeedAddress | None:
    """Return the address of a feed; None when it has none yet."""
    row = db.conn.execute(
        f"{_SELECT} WHERE scope = ? AND target = ?", (scope, to_valid_utf8(target))
    ).fetchone()
    return _address(*row) if row else None


def every(db: Database) -> list[FeedAddress]:
    """Return the addresses of all feeds, in order of what they are of."""
    rows = db.conn.execute(f"{_SELECT} ORDER BY scope DESC, target")
    return [_address(*row) for row in rows]


def ensure(
    db: Database, scope: FeedScope, *, target: str, now: datetime
) -> FeedAddress:
    """Return the address of a feed; make one when it has none."""
    return get(db, scope, target) or renew(db, scope, target=target, now=now)


def renew(db: Database, scope: FeedScope, *, target: str, now: datetime) -> FeedAddress:
    """Give a feed a new address: the old one is nobody's any more."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.conn.execute(
        "INSERT INTO feed_addresses (scope, target, secret, created)"
        " VALUES (?, ?, ?, ?) ON CONFLICT (scope, target)"
        " DO UPDATE SET secret = excluded.secret, created = excluded.created",
        (scope, to_valid_utf8(target), secret, time_text(now)),
    )
    return FeedAddress(scope=scope, target=target, secret=secret, created=now)


def withdraw(db: Database, scope: FeedScope, target: str) -> bool:
    """Take the address of a feed away; return whether it had one."""
    cursor = db.conn.execute(
        "DELETE FROM feed_addresses WHERE scope = ? AND target = ?",
        (scope, to_valid_utf8(target)),
    )
    return cursor.rowcount == 1


def _address(scope: FeedScope, target: str, secret: str, created: str) -> FeedAddress:
    return FeedAddress(
        scope=scope, target=target, secret=secret, created=time_from(created)
    )
