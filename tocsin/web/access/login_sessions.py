"""Sessions of users: a random key in a cookie, sealed with the hash of the password.

The database has the key's hash and whose session it is. The seal is an HMAC of the key
by the hash of the password as the configuration has it now: a password that is changed,
or a user who is taken out, ends all sessions at once.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import desk_sessions
from store.database import Database
from store.desk_sessions import DeskSession
from tocsin.config.desk_users import DeskUser

SESSION_COOKIE = "tocsin_session"

IDLE = timedelta(days=14)
"""How long somebody stays signed in who does not come."""

LONGEST = timedelta(days=90)
"""How long somebody stays signed in who comes each day."""

_COOKIE_CHARS = 200
"""A cookie of ours has about half of it; a longer one is not looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that holds: of whom, and the key in their cookie."""

    user: DeskUser
    key: str
    session: DeskSession


def begin(db: Database, user: DeskUser, now: datetime) -> str:
    """Sign somebody in; return what their cookie holds."""
    desk_sessions.forget(db, now - IDLE)
    key = desk_sessions.begin(db, user.name, now)
    return f"{key}.{_seal(key, user)}"


def find(
    db: Database, cookie: str, users: Mapping[str, DeskUser], *, now: datetime
) -> OpenSession | None:
    """Return the session of a cookie; None when there is none, or not any more."""
    key, dot, seal = cookie.partition(".")
    if not dot or len(cookie) > _COOKIE_CHARS:
        return None
    session = desk_sessions.find(db, key, since=now - IDLE)
    if session is None or session.created < now - LONGEST:
        return None
    user = users.get(session.user)
    if user is None or not hmac.compare_digest(
        seal.encode("utf-8", "replace"), _seal(key, user).encode()
    ):
        return None
    return OpenSession(user=user, key=key, session=session)


def key_of(cookie: str) -> str:
    """Return the key in a cookie."""
    return cookie.partition(".")[0]


def _seal(key: str, user: DeskUser) -> str:
    secret = user.password_hash.encode()
    return hmac.new(secret, key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
