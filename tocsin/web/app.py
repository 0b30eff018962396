"""The desk's application: what stands around its pages, and its errors."""

import asyncio
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import (
    DEFAULT_EXCLUDED_CONTENT_TYPES,
    GZipMiddleware,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from store.errors import TocsinError
from tocsin.config.desk_tables import DeskTable
from tocsin.web.access.desk_access import DeskAccess
from tocsin.web.access.desk_logins import DeskLogins
from tocsin.web.api.api_app import build_api
from tocsin.web.api.large_bodies import LargeBodies
from tocsin.web.api.problems import methods_of
from tocsin.web.api.prometheus_metrics import PrometheusMetrics
from tocsin.web.case_answer import WACZ
from tocsin.web.context import DeskContext
from tocsin.web.delivery_pace import DeliveryPace
from tocsin.web.headers import SafeHeaders
from tocsin.web.page_language import PageLanguage
from tocsin.web.page_rendering import error_page, page
from tocsin.web.page_routes import routes
from tocsin.words.worded import Worded

BODY_BYTES = 256 * 1024
"""The largest form: a query has 10,000 code points at most."""

GZIP_BYTES = 1_000
"""Answers below are not worth the time to compress them."""

GZIP_LEVEL = 5
"""A page of 50 stories has a fortieth more bytes than by 9, in half the time."""

GZIP_IN_THREAD_BYTES = 16 * 1024
"""Answers from here on are compressed in a thread: they take the loop a millisecond."""

STATIC = ("tocsin.web", "static")
"""The package and the folder of our files."""

STATIC_CACHE = "public, max-age=31536000, immutable"
"""Files carry a stamp of what is in them in their address."""


def build_app(
    desk: DeskContext, *, ending: asyncio.Event, served: DeskTable | None = None
) -> Starlette:
    """Return the application; event streams end when `ending` is set.

    `served` is what it listens by, where the configuration may say otherwise by now.
    """
    served = served or desk.config.desk
    logins = DeskLogins(desk, served)
    app = Starlette(
        routes=[
            *routes(),
            Mount("/static", _Static(packages=[STATIC]), name="static"),
            Mount("/api/v1", build_api(desk, ending=ending), name="api"),
        ],
        middleware=_middleware(logins, served),
        exception_handlers={
            HTTPException: _http_error,
            TocsinError: _our_error,
            Exception: _unexpected,
        },
    )
    app.state.desk = desk
    app.state.routes_by_name = {
        route.name: route for route in app.routes if isinstance(route, Mount | Route)
    }
    app.state.ending = ending
    # A PDF takes two seconds of CPU, which the daemon needs as well: one at a time.
    app.state.pdf_turn = asyncio.Lock()
    app.state.logins = logins
    app.state.delivery_pace = DeliveryPace()
    app.state.metrics = PrometheusMetrics(desk)
    return app


def _middleware(logins: DeskLogins, served: DeskTable) -> list[Middleware]:
    """Return what each request passes through, outermost first."""
    return [
        Middleware(SafeHeaders),
        Middleware(PageLanguage),
        Middleware(LargeBodies, max_bytes=BODY_BYTES),
        Middleware(RequestBodyLimitMiddleware, max_body_size=BODY_BYTES),
        Middleware(
            GZipMiddleware,
            minimum_size=GZIP_BYTES,
            compresslevel=GZIP_LEVEL,
            thread_minimum_size=GZIP_IN_THREAD_BYTES,
            # Its pages are packed as they came.
            exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, WACZ),
        ),
        Middleware(DeskAccess, logins=logins, served=served),
    ]


class _Static(StaticFiles):
    """Our files: browsers keep them, since their addresses change when they do."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_cached(message: "dict[str, object]") -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = message["headers"]
                headers.append((b"cache-control", STATIC_CACHE.encode()))  # type: ignore[attr-defined]
            await send(message)

        await super().__call__(scope, receive, send_cached)  # type: ignore[arg-type]


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    if detail == HTTPStatus.NOT_FOUND.phrase:
        detail = Worded("There is no such page.")
    elif detail == HTTPStatus.METHOD_NOT_ALLOWED.phrase:
        detail = Worded("This page cannot be asked for in this way.")
    answer = page(request, "error", status=status, message=detail, remedy="")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        # Files have no routes of their own.
        answer.headers["allow"] = ", ".join(methods_of(request)) or "GET, HEAD"
    return answer


async def _our_error(request: Request, error: Exception) -> Response:
    """Return the page of an error that we expected could happen."""
    if not isinstance(error, TocsinError):
        raise error
    return error_page(request, error)


async def _unexpected(request: Request, error: Exception) -> Response:
    """Return the page of an error that nobody foresaw; the log has its traceback."""
    message = Worded("Something went wrong on our side. The daemon's log says what.")
    return page(request, "error", status=500, message=message, remedy="")
