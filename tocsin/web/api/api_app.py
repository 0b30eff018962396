"""The API's application, mounted at /api/v1: its routes, errors and document."""

import asyncio
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from store.errors import TocsinError
from tocsin.web.api import (
    article_routes,
    event_routes,
    fleet_routes,
    history_routes,
    message_routes,
    mute_routes,
    source_routes,
    story_routes,
    triage_routes,
    watchlist_routes,
)
from tocsin.web.api.event_feed import EventFeed
from tocsin.web.api.problems import (
    PROBLEM_JSON,
    http_problem,
    our_problem,
    unexpected_problem,
    validation_problem,
)
from tocsin.web.context import DeskContext
from tocsin.wiring.version import this_version

ROUTERS = (
    article_routes.router,
    event_routes.router,
    history_routes.router,
    fleet_routes.router,
    message_routes.router,
    mute_routes.router,
    source_routes.router,
    story_routes.router,
    triage_routes.router,
    watchlist_routes.router,
)

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
        redirect_slashes=False,
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
        # Not included: routes of routers that are included cannot be walked.
        api.router.routes.extend(router.routes)
    api.openapi = lambda: _document(api)  # type: ignore[method-assign]
    return api


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
