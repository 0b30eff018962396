"""Bodies that are too large for the API are refused with a problem, unread."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from tocsin.web.access.return_path import API, own_path
from tocsin.web.api.problems import answer


class LargeBodies:
    """Stands before the limit of all bodies, which answers in plain text."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        """Wrap an application."""
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        is_large = length.isdecimal() and int(length[:20]) > self._max_bytes
        if is_large and own_path(Request(scope)).startswith(API):
            refusal = answer(
                413,
                f"The body has {length[:20]} bytes; {self._max_bytes} are allowed.",
                remedy="Send less at once.",
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)
