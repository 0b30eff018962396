"""Who may do what over the API."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from fastapi.security import HTTPBearer
from starlette.requests import Request

from store import desk_tokens
from store.desk_tokens import TokenScope
from tocsin.web.api.problems import RefusedRequestError
from tocsin.web.context import desk_of

_INCLUDES: dict[TokenScope, frozenset[TokenScope]] = {
    "read": frozenset({"read"}),
    "triage": frozenset({"read", "triage"}),
    "admin": frozenset({"read", "triage", "admin"}),
}
"""Scope → all that it allows."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})

bearer = HTTPBearer(
    auto_error=False, description="A token of `tocsin desk token`.", scheme_name="token"
)


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """Who asks, and what they may do."""

    name: str
    """As it is noted beside what they change."""
    scopes: frozenset[TokenScope]


async def caller_of(request: Request) -> ApiCaller:
    """Return who asks; raises RefusedRequestError for a token that is none of ours."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        refuse_other_sites(request)
        return ApiCaller("", _INCLUDES["admin"])
    desk, now = desk_of(request), desk_of(request).clock()
    found = None
    if scheme.lower() == "bearer":
        found = await desk.read(desk_tokens.find, token.strip())
    if found is None:
        raise RefusedRequestError(
            HTTPStatus.UNAUTHORIZED,
            "The token is not known.",
            remedy="Make one: tocsin desk token NAME --scope read",
            headers={"www-authenticate": "Bearer"},
        )
    if not desk_tokens.is_use_noted(found, now):
        await desk.write(desk_tokens.note_use, found.id, now)
    allowed = frozenset[TokenScope]().union(*(_INCLUDES[s] for s in found.scopes))
    return ApiCaller(found.name, allowed)


def refuse_other_sites(request: Request) -> None:
    """Refuse what a page of another site lets a browser write.

    A browser says where a request comes from (Sec-Fetch-Site, Origin); programs that
    are no browsers say nothing, and no page can make them ask.
    """
    if request.method in _READING:
        return
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if site in ("none", "same-origin") and (
        origin is None or urlsplit(origin).netloc == host
    ):
        return
    raise RefusedRequestError(
        HTTPStatus.FORBIDDEN, "Another site's page may not change anything here."
    )


def allowed(scope: TokenScope) -> Callable[[ApiCaller], Awaitable[ApiCaller]]:
    """Return a dependency that refuses whoever lacks a scope."""

    async def check(
        caller: Annotated[ApiCaller, Depends(caller_of)],
    ) -> ApiCaller:
        if scope not in caller.scopes:
            raise RefusedRequestError(
                HTTPStatus.FORBIDDEN,
                f"This needs the scope {scope!r}, which {caller.name!r} lacks.",
                remedy=f"Make another token: tocsin desk token NAME --scope {scope}",
            )
        return caller

    return check


Reader = Annotated[ApiCaller, Depends(allowed("read"))]
Editor = Annotated[ApiCaller, Depends(allowed("triage"))]
Admin = Annotated[ApiCaller, Depends(allowed("admin"))]
