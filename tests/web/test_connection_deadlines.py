"""Clients that say nothing, or take nothing, on a real port."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import ClassVar

import pytest
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from tests.support.patience import PATIENCE
from tocsin.web.connection_deadlines import DeadlineProtocol

LARGE = b"x" * 50_000_000
"""More than the buffers of both ends hold."""

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


class _HastyProtocol(DeadlineProtocol):
    request_seconds: ClassVar[float] = 0.05
    taking_seconds: ClassVar[float] = 0.05

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.closed = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.closed.set()


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    with contextlib.suppress(ClientDisconnect):
        body = await Request(scope, receive).body()
        await PlainTextResponse(body)(scope, receive, send)


async def _ask(port: int, request: bytes) -> bytes:
    """Return all that the server answers until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        answer = await reader.read()
    writer.close()
    return answer


def _run(app: ASGIApp, ask: Callable[[int, ServerState], Awaitable[None]]) -> None:
    """Serve with little patience while somebody asks."""

    async def run() -> None:
        config = uvicorn.Config(app, log_config=None, lifespan="off")
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: _HastyProtocol(config, state, {}), "127.0.0.1", 0
        )
        async with server, asyncio.timeout(PATIENCE):
            await ask(server.sockets[0].getsockname()[1], state)

    asyncio.run(run())


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: a",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
    ],
)
def test_a_connection_without_a_whole_request_is_closed(request_: bytes) -> None:
    async def ask(port: int, state: ServerState) -> None:
        assert await _ask(port, request_) == b""
        assert not state.connections

    _run(_echo, ask)


def test_a_whole_request_has_its_answer_however_long_that_takes() -> None:
    ready = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await ready.wait()
        await PlainTextResponse("late")(scope, receive, send)

    async def ask(port: int, state: ServerState) -> None:
        answer = asyncio.ensure_future(_ask(port, REQUEST))
        # It began before this one, whose time is over when it has returned.
        await _ask(port, b"")
        ready.set()
        assert (await answer).endswith(b"late")

    _run(app, ask)


def test_the_second_request_of_a_connection_has_its_time() -> None:
    async def ask(port: int, state: ServerState) -> None:
        first = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nfirst"
        answer = await _ask(port, first + b"GET / HTTP/1.1\r\nHo")
        assert answer.endswith(b"first")
        assert not state.connections

    _run(_echo, ask)


def test_a_client_that_takes_nothing_of_its_answer_is_cut_off() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(LARGE)(scope, receive, send)

    async def ask(port: int, state: ServerState) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        await reader.readline()
        [served] = state.connections
        assert isinstance(served, _HastyProtocol)
        await served.closed.wait()
        writer.close()

    _run(app, ask)
