"""Who may do what over the API: the roles of the desk."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPBearer
from starlette.requests import Request

from tocsin.config.desk_tables import DeskRole
from tocsin.web.access.principal import Principal, principal_of

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="Made by `tocsin desk token`; a desk without users needs none to read.",
)
"""Names the header in the document. `tocsin.web.access` has read it before."""


def allowed(role: DeskRole) -> Callable[[Request], Awaitable[Principal]]:
    """Return a dependency that gives who asks; it refuses whoever lacks the role."""

    async def check(request: Request) -> Principal:
        caller = principal_of(request)
        caller.demand(role)
        return caller

    return check


Reader = Annotated[Principal, Depends(allowed("reader"))]
Editor = Annotated[Principal, Depends(allowed("editor"))]
Admin = Annotated[Principal, Depends(allowed("admin"))]
