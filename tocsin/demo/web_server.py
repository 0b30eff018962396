"""A web server on loopback whose pages are a dictionary.

The demonstration serves its newsroom with it and the tests their sites: real sockets,
real HTTP, and the faults that publishers' servers have.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request as it was received."""

    method: str
    path: str
    """Path and query string."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to a request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0
    """Seconds of silence before the first byte."""
    cut: bool = False
    """Announce the whole length, send half, close the connection."""


def html(text: str, *, status: int = 200) -> Reply:
    """Return the reply that serves a page."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return Reply(text.encode(), status=status, headers=headers)


def xml(text: str, *, etag: str = "") -> Reply:
    """Return the reply that serves a feed, with a validator when one is given."""
    headers = {"Content-Type": "application/rss+xml; charset=utf-8"}
    if etag:
        headers["ETag"] = etag
    return Reply(text.encode(), headers=headers)


ServedPage = Reply | Callable[[ReceivedRequest], Reply]


class WebServer:
    """A web server; `pages` maps a path to its reply, or to a function of the request.

    A GET whose If-None-Match equals the reply's ETag is answered with 304. A path that
    is not in `pages` is a 404. Use it in a `with` statement: entering starts it.
    """

    def __init__(
        self, pages: Mapping[str, ServedPage] | None = None, *, host: str = ""
    ) -> None:
        self.pages: dict[str, ServedPage] = dict(pages or {})
        self.asked: list[ReceivedRequest] = []
        self._server = _Server((host or "127.0.0.1", 0), _Handler)
        self._server.site = self
        address = self._server.server_address
        self.url = f"http://{address[0]!s}:{address[1]}"
        self._thread = threading.Thread(target=self._serve, name="site", daemon=True)
        self._closing = threading.Event()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def paths(self) -> list[str]:
        """Return the requested paths so far, in order."""
        return [asked.path for asked in list(self.asked)]

    def answer(self, asked: ReceivedRequest) -> Reply:
        """Return the reply to a request, and record the request."""
        self.asked.append(asked)
        page = self.pages.get(asked.path) or self.pages.get(asked.path.split("?")[0])
        if page is None:
            return html("<h1>Not found</h1>", status=404)
        reply = page(asked) if callable(page) else page
        etag = reply.headers.get("ETag")
        if etag and asked.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        if reply.pause:
            self._closing.wait(reply.pause)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    site: WebServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Log nothing: a client that was killed closes the connection."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # Nagle's algorithm and the client's delayed ACK cost 40 ms a request together.
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            # The client died before it sent its whole request: do not record it.
            self.close_connection = True
            return
        asked = ReceivedRequest(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        reply = self.server.site.answer(asked)
        try:
            self._send(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(
            reply.body[: len(reply.body) // 2] if reply.cut else reply.body
        )
        if reply.cut:
            self.wfile.flush()
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_HEAD = _handle

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: `WebServer.asked` has the requests."""


def wait_for(condition: Callable[[], bool], *, seconds: float = 10.0) -> bool:
    """Return whether the condition came true in time, looking every 20 ms."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.02)
    return True
