"""Which role each route needs, in one place.

What is not listed needs the least that is safe: the role reader to look, and the role
admin to change. A test walks all routes: one that changes something has its line here.
"""

from collections.abc import Iterable
from typing import Literal

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from tocsin.config.desk_tables import DeskRole
from tocsin.web.access.principal import Principal

NeededRole = DeskRole | Literal["anyone"]
"""The role that a route needs; `anyone` need not sign in."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110 §9.2.1)."""

NO_LOGIN = frozenset({"static", "healthz", "readyz", "hub_callback", "hub_delivery"})
"""Routes for which nobody is looked up. A database that is busy does not make a process
look dead to who watches over it, nor does a token that was revoked; hubs know addresses
that nobody can guess, and sign what they send."""

ROUTE_ROLES: dict[str, NeededRole] = {
    # Without a login: none of these shows what was stored.
    "healthz": "anyone",
    "login": "anyone",
    "readyz": "anyone",
    "sign_in": "anyone",
    "static": "anyone",
    # Their addresses are secrets: feed readers have no passwords.
    "feed_atom": "anyone",
    "feed_json": "anyone",
    "hub_callback": "anyone",
    "hub_delivery": "anyone",
    # Each path of the API asks for more where it needs more.
    "api": "reader",
    "sign_out": "reader",
    # It is a form because a query is long; nothing is written.
    "try_watchlist": "reader",
    # What a team does all day, and can take back.
    "delete_view": "editor",
    "end_mute": "editor",
    "make_feed": "editor",
    "mute_story": "editor",
    "pause": "editor",
    "renew_feed": "editor",
    "resume": "editor",
    "save_view": "editor",
    "triage_story": "editor",
    "unmute_story": "editor",
    "search_site": "editor",
    "visit_now": "editor",
    "withdraw_feed": "editor",
    # What changes stories, or what others are sent.
    "cancel_message": "admin",
    "merge_story": "admin",
    "retry_message": "admin",
    "split_story": "admin",
}
"""Name of a route → the role it needs."""


def needed_role(name: str, method: str) -> NeededRole:
    """Return the role that a route needs; an unknown route that writes needs admin."""
    least: NeededRole = "reader" if method in SAFE_METHODS else "admin"
    return ROUTE_ROLES.get(name, least)


def route_name(routes: Iterable[BaseRoute], scope: Scope) -> str:
    """Return the name of the route that will answer; empty for none."""
    partial = ""
    for route in routes:
        match, _ = route.matches(scope)
        name = getattr(route, "name", "") or ""
        if match is Match.FULL:
            return name
        if match is Match.PARTIAL:
            partial = partial or name
    return partial


def may_use(principal: Principal | None, name: str) -> bool:
    """Return whether somebody may use a route that changes something."""
    needed = needed_role(name, "POST")
    return needed == "anyone" or (principal is not None and principal.may(needed))
