"""The desk's server: uvicorn inside the daemon's loop.

The socket is ours: uvicorn would end the process when it cannot have its port. Signals
are the crawler's. Event streams wait for `ending`: uvicorn would wait for them.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from tocsin.web.connection_deadlines import DeadlineProtocol

log = logging.getLogger("tocsin.web")

STOP_SECONDS = 3
"""How long answers that are under way may take at the end."""

KEEP_ALIVE_SECONDS = 15
"""How long a connection may stay without a request."""

TICK_SECONDS, TICKS = 1.0, 10
"""How often the date in answers is renewed, and how many ticks of uvicorn that is: ten
times a second it would look whether it is to end, which `ending` says."""

AT_ONCE = 200
"""Connections at once; the next ones are answered 503."""


class DeskServer:
    """Serves the desk on a socket until it is stopped."""

    def __init__(
        self, app: ASGIApp, opened: socket.socket, *, ending: asyncio.Event, prefix: str
    ) -> None:
        """Build it; `prefix` is the path under which a proxy serves the desk."""
        self._socket = opened
        self._ending = ending
        is_unix = opened.family == socket.AF_UNIX
        self._server = _Server(
            uvicorn.Config(
                app,
                http=DeadlineProtocol,
                log_config=None,
                # Scrapy lets everything through its root logger: without a level of
                # its own uvicorn would trace each message.
                log_level="warning",
                access_log=False,
                server_header=False,
                lifespan="off",
                root_path=prefix,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=STOP_SECONDS,
                limit_concurrency=AT_ONCE,
                # A Unix socket has no address: who may open it is trusted.
                forwarded_allow_ips="*" if is_unix else "127.0.0.1,::1",
            ),
            ending,
        )
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to serve; the loop goes on at once."""
        serving = self._server.serve(sockets=[self._socket])
        self._task = asyncio.get_running_loop().create_task(serving, name="desk")
        self._task.add_done_callback(_tell_end)

    async def stop(self) -> None:
        """End the streams, finish what is under way, close the socket."""
        self._ending.set()
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=STOP_SECONDS + 2)
            self._task.cancel()
        self._socket.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ending: asyncio.Event) -> None:
        super().__init__(config)
        self._ending = ending

    async def main_loop(self) -> None:
        """Renew what answers have in common, until the desk ends."""
        counter = 0
        while not await self.on_tick(counter):
            counter += TICKS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), TICK_SECONDS)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the daemon."""
        yield


def _tell_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("desk failed", exc_info=error)
