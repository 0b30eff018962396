"""Who asks: a user who signed in, a program with a token, or whoever sits here."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Literal

from starlette.requests import HTTPConnection

from store.desk_tokens import TokenScope
from tocsin.config.desk_tables import DeskRole
from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.words.worded import Worded

_RANK: dict[DeskRole, int] = {"reader": 0, "editor": 1, "admin": 2}

_ROLE_OF: dict[TokenScope, DeskRole] = {
    "read": "reader",
    "triage": "editor",
    "admin": "admin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks, and what they may do."""

    name: str
    """Of the user or the token; empty at a desk without logins."""
    role: DeskRole
    kind: Literal["local", "user", "token"]

    def may(self, role: DeskRole) -> bool:
        """Return whether they may do what needs this role."""
        return _RANK[self.role] >= _RANK[role]

    def demand(self, role: DeskRole) -> None:
        """Raise AccessRefusedError (403) unless they may do what needs this role."""
        if not self.may(role):
            raise AccessRefusedError(
                403, self._too_little(role), remedy=self._way_to_more()
            )

    def _too_little(self, role: DeskRole) -> str:
        who = Worded("The token %(name)s", name=repr(self.name))
        return Worded(
            "%(who)s has the role %(role)s; this needs the role %(needed)s.",
            who=who if self.kind == "token" else self.name,
            role=self.role,
            needed=role,
        )

    def _way_to_more(self) -> str:
        if self.kind == "token":
            return Worded(
                "Whoever keeps config.toml can give another: tocsin desk token"
            )
        return Worded(
            "Whoever keeps config.toml can write another: [desk.users.%(name)s] role",
            name=self.name,
        )


LOCAL = Principal(name="", role="admin", kind="local")
"""Whoever reaches a desk that only this machine reaches, and that has no users."""


def role_of(scopes: Collection[TokenScope]) -> DeskRole:
    """Return the role that the scopes of a token amount to: each includes the last."""
    return max((_ROLE_OF[scope] for scope in scopes), key=_RANK.__getitem__)


def principal_or_none(request: HTTPConnection) -> Principal | None:
    """Return who asks; None for somebody who has not signed in."""
    found: Principal | None = getattr(request.state, "principal", None)
    return found


async def is_still_admitted(request: HTTPConnection) -> bool:
    """Return whether who asked may go on: a token is revoked, a user signs out."""
    again: Callable[[], Awaitable[bool]] = request.state.is_admitted
    return await again()


def principal_of(request: HTTPConnection) -> Principal:
    """Return who asks; raises AccessRefusedError (401) when they have to sign in."""
    found = principal_or_none(request)
    if found is None:
        raise AccessRefusedError(
            401,
            Worded("You are not signed in."),
            remedy=Worded("Sign in, or send a token: Authorization: Bearer …"),
        )
    return found
