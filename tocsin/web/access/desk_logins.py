"""Who is who at the desk: logins, sessions and tokens, as the configuration is now."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Mapping

from store import desk_sessions, desk_tokens
from store.errors import StoreError
from tocsin.config import Config, ConfigError
from tocsin.config.desk_reach import reach_beyond
from tocsin.config.desk_tables import DeskTable
from tocsin.config.desk_users import DeskUser, desk_users
from tocsin.web.access import login_sessions
from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.web.access.login_sessions import OpenSession
from tocsin.web.access.login_throttle import LoginThrottle
from tocsin.web.access.passwords import is_right, nobodys_hash
from tocsin.web.access.principal import Principal, role_of
from tocsin.web.context import DeskContext

log = logging.getLogger("tocsin.web")

AT_ONCE = 2
"""Passwords that are checked at once: 64 MiB and four threads each."""

MAX_WAITING = 20
"""Logins that may wait for it: whoever comes later is sent away for a while."""

BUSY_SECONDS = 10
"""For how long: 20 checks take some five seconds."""


class DeskLogins:
    """Signs users in and out, and recognises them and tokens again."""

    def __init__(self, desk: DeskContext, served: DeskTable) -> None:
        """Build it; `served` is [desk] of the start, which says who can get here."""
        self._desk = desk
        self._reaches_beyond = bool(reach_beyond(served))
        self._config = desk.config
        self._users: Mapping[str, DeskUser] = desk_users(desk.config)
        self._throttle = LoginThrottle()
        self._checks = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @property
    def are_needed(self) -> bool:
        """Whether one has to sign in: not at this machine's own desk without users."""
        return self._reaches_beyond or bool(self.users)

    @property
    def users(self) -> Mapping[str, DeskUser]:
        """Who may sign in now; the daemon takes over no configuration without them."""
        if (config := self._desk.config) is not self._config:
            self._config = config
            self._users = self._reloaded(config)
        return self._users

    async def sign_in(self, name: str, password: str, address: str) -> str:
        """Sign somebody in; return what their cookie holds.

        Raises AccessRefusedError: 403 for a wrong name or password, which look alike,
        and 429 after too many of them.
        """
        self._admit_try(name, address)
        user = self.users.get(name)
        if not await self._is_right(user, password) or user is None:
            # A name that is unknown may be a password in the wrong field.
            shown = user.name if user else "(unknown)"
            log.warning("login refused", extra={"user": shown, "address": address})
            raise AccessRefusedError(
                403,
                "The name or the password is wrong.",
                remedy="Whoever keeps config.toml can write you another password: "
                "tocsin desk password",
            )
        self._throttle.give_back(name, address, self._desk.clock())
        cookie = await self._desk.write(login_sessions.begin, user, self._desk.clock())
        log.info("user signed in", extra={"user": user.name, "address": address})
        return cookie

    async def sign_out(self, cookie: str) -> None:
        """End the session of a cookie."""
        await self._desk.write(desk_sessions.end, login_sessions.key_of(cookie))

    async def session(self, cookie: str) -> OpenSession | None:
        """Return the session of a cookie; None for no session."""
        if not cookie or not self.users:
            return None
        now = self._desk.clock()
        return await self._desk.read(login_sessions.find, cookie, self.users, now=now)

    async def extend(self, found: OpenSession) -> bool:
        """Let a session last from now on; return whether that was due."""
        now = self._desk.clock()
        if desk_sessions.is_seen_noted(found.session, now):
            return False
        # A full disk lets nobody write, and lets everybody go on reading.
        with contextlib.suppress(StoreError):
            await self._desk.write(desk_sessions.note_seen, found.key, now)
        return True

    async def token_owner(self, token: str) -> Principal:
        """Return whom a token stands for; raises AccessRefusedError (401) for none."""
        found = await self._desk.read(desk_tokens.find, token)
        if found is None:
            raise AccessRefusedError(
                401,
                "The token is none of this desk's, or was revoked.",
                remedy="Make one: tocsin desk token NAME --scope read",
            )
        now = self._desk.clock()
        if not desk_tokens.is_use_noted(found, now):
            with contextlib.suppress(StoreError):
                await self._desk.write(desk_tokens.note_use, found.id, now)
        return Principal(name=found.name, role=role_of(found.scopes), kind="token")

    def _admit_try(self, name: str, address: str) -> None:
        """Raise AccessRefusedError (429) when this login has to wait."""
        if self._waiting >= MAX_WAITING:
            raise _too_many("Too many people sign in at this moment.", BUSY_SECONDS)
        if wait := self._throttle.take(name, address, self._desk.clock()):
            raise _too_many(
                "Too many logins with this name, or from this address, have failed.",
                math.ceil(wait.total_seconds()),
            )

    async def _is_right(self, user: DeskUser | None, password: str) -> bool:
        like = next(iter(self.users.values())).password_hash if self.users else ""
        hash_ = user.password_hash if user else nobodys_hash(like)
        self._waiting += 1
        try:
            async with self._checks:
                return await asyncio.to_thread(is_right, hash_, password)
        finally:
            self._waiting -= 1

    def _reloaded(self, config: Config) -> Mapping[str, DeskUser]:
        try:
            return desk_users(config)
        except ConfigError as error:
            # A file that went away just after the configuration was checked.
            log.error("users not reloaded", extra={"why": error.message})
            return self._users


def _too_many(message: str, seconds: int) -> AccessRefusedError:
    return AccessRefusedError(
        429, message, remedy=f"Try again in {seconds} seconds.", retry_seconds=seconds
    )
