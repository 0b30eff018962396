"""What all routes of the API have in common: what they refuse, and say of it."""

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from tocsin.web.api.permissions import bearer
from tocsin.web.api.problems import documented, invalid

PROBLEMS = documented(
    {
        401: "The token is missing or not known.",
        403: "The caller may not do this.",
        413: "The body is too large.",
        422: "A parameter or the body cannot be used.",
        503: "The database cannot answer now.",
    }
)
"""What every operation may answer."""


class ApiRoute(APIRoute):
    """A route that answers HEAD wherever it answers GET (RFC 9110 §9.3.2).

    Its methods stay as they are: the document would have each operation twice.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether it answers a request; a HEAD as it would a GET."""
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET"}
        return super().matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; the server leaves out the body of an answer to HEAD."""
        if scope["method"] == "HEAD" and "GET" in (self.methods or ()):
            await self.app(scope, receive, send)
        else:
            await super().handle(scope, receive, send)


def api_router(tag: str) -> APIRouter:
    """Return a router for the operations on one noun."""
    return APIRouter(
        tags=[tag],
        route_class=ApiRoute,
        dependencies=[Depends(refuse_unknown), Depends(bearer)],
        responses=PROBLEMS,
        generate_unique_id_function=lambda route: route.name,
    )


async def refuse_unknown(request: Request) -> None:
    """Refuse query parameters that an operation does not know, or that come twice.

    A filter with a slip of the pen in its name must not show everything.
    """
    if not request.query_params:
        return
    method = "GET" if request.method == "HEAD" else request.method
    names = _parameters(request.app, request.scope["route"].path_format, method)
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in names:
            known = ", ".join(names) or "none"
            raise invalid(
                f"query.{name}",
                f"There is no parameter {name!r}.",
                remedy=f"Known here: {known}.",
            )
        if given.count(name) > 1:
            raise invalid(f"query.{name}", f"{name!r} is given more than once.")


def _parameters(api: FastAPI, path: str, method: str) -> list[str]:
    """Return the query parameters that the document names for an operation."""
    operation = api.openapi()["paths"].get(path, {}).get(method.lower(), {})
    found = operation.get("parameters", ())
    return [each["name"] for each in found if each["in"] == "query"]
