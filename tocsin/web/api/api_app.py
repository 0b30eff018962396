"""The API's application, mounted at /api/v1: its routes, errors and document."""

import asyncio
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request

from store.errors import TocsinError
from tocsin.web.api import (
    event_routes,
    mute_routes,
    source_routes,
    story_routes,
    triage_routes,
    watchlist_routes,
)
from tocsin.web.api.event_feed import EventFeed
from tocsin.web.api.permissions import bearer
from tocsin.web.api.problems import (
    PROBLEM_JSON,
    documented,
    http_problem,
    invalid,
    our_problem,
    unexpected_problem,
    validation_problem,
)
from tocsin.web.context import DeskContext
from tocsin.wiring.version import this_version

ROUTERS = (
    event_routes.router,
    mute_routes.router,
    source_routes.router,
    story_routes.router,
    triage_routes.router,
    watchlist_routes.router,
)

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

_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}

DESCRIPTION = """
What the desk's pages show, for programs. Times are ISO 8601 in UTC. Lists come in
pages: `next` holds the cursor of the page that follows, and so does the Link header.
Errors are problems by RFC 9457, with a `remedy`. Unknown parameters are refused.
"""


def build_api(desk: DeskContext, *, ending: asyncio.Event) -> FastAPI:
    """Return the application; event streams end when `ending` is set."""
    api = FastAPI(
        title="tocsin",
        version=this_version(),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
        dependencies=[Depends(refuse_unknown), Depends(bearer)],
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        # Without these it asks the environment where to send what it traces.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },
        exception_handlers={
            HTTPException: http_problem,
            RequestValidationError: validation_problem,
            TocsinError: our_problem,
            Exception: unexpected_problem,
        },
    )
    api.state.desk = desk
    api.state.feed = EventFeed(desk, ending=ending)
    for router in ROUTERS:
        api.include_router(router)
    api.openapi = lambda: _document(api)  # type: ignore[method-assign]
    return api


async def refuse_unknown(request: Request) -> None:
    """Refuse query parameters that an operation does not know, or that come twice.

    A filter with a slip of the pen in its name must not show everything.
    """
    if not request.query_params:
        return
    names = _parameters(request.app, request.scope["route"].path, request.method)
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


def _document(api: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if api.openapi_schema is None:
        document = get_openapi(
            title=api.title,
            version=api.version,
            description=api.description,
            routes=api.routes,
            separate_input_output_schemas=False,
        )
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if status >= "400":
                        answer["content"] = {PROBLEM_JSON: {"schema": _PROBLEM_SCHEMA}}
        api.openapi_schema = document
    return api.openapi_schema
