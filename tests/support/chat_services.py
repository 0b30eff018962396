"""Services on loopback: webhook, Slack, Discord, Telegram, ntfy, Gotify and Matrix.

They answer as the real ones do, on one port, each at its own path. Tests compare what
they accepted with the outbox. Each fault is one that a service really has.
"""

import contextlib
import json
import random
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, Self

from tocsin.alerts.channels.channel import Channel

Fault = Literal[
    "ok", "busy", "broken", "malformed", "missing", "moved", "reset", "lost",
    "trickle", "hang", "endless", "refused",
]  # fmt: skip
"""What a service does with a request.

ok         200, and the message is accepted
busy       429, with a wait as the service writes it
broken     500
malformed  400, as if the markup were wrong
missing    404
moved      302 to a path that accepts everything
reset      the connection is reset before the body is read
lost       accepted, then the connection is reset
trickle    accepted, then an answer of one byte at a time
hang       accepted, then silence until the server is closed
endless    accepted, then headers that never end
refused    200 with an error in the body
"""

BUSY_SECONDS = 7
"""The wait that a busy service asks for."""

_STATUS = {"busy": 429, "broken": 500, "malformed": 400, "missing": 404, "moved": 302}

_ACCEPTS = frozenset(["ok", "lost", "trickle", "hang", "endless"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as a service read it."""

    service: str
    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def content(self) -> Any:
        """Return the JSON body; empty when the body is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def key(self) -> str:
        """Return the key by which a service recognizes a repeat; empty for none."""
        if self.service == "matrix":
            return self.path.rpartition("/")[2]
        return self.headers.get("idempotency-key", "")


@dataclass(slots=True)
class FaultPlan:
    """The faults to come: first those that are `next` for a service, then `usual`."""

    next: dict[str, list[Fault]] = field(default_factory=dict)
    usual: Fault | Callable[[], Fault] = "ok"

    def take(self, service: str) -> Fault:
        """Return the fault of the next request to a service."""
        planned = self.next.get(service)
        if planned:
            return planned.pop(0)
        return self.usual() if callable(self.usual) else self.usual


def flaky(share: float, faults: tuple[Fault, ...], seed: int) -> Callable[[], Fault]:
    """Return a function that draws a fault for this share of all requests."""
    dice = random.Random(seed)
    return lambda: dice.choice(faults) if dice.random() < share else "ok"


class Services:
    """The services, running; use them in a `with` statement."""

    def __init__(self, *, latency: float = 0.0, tls: Path | None = None) -> None:
        """Answer after `latency` seconds; over TLS with the certificate of a file."""
        self.plan = FaultPlan()
        self.asked: list[Request] = []
        """All requests that were read to their end, look-ups too."""
        self.accepted: list[Request] = []
        self.latency = latency
        self.unknown = list[str]()
        """Parts of paths that are answered with 404: rooms that do not exist."""
        self.encrypted = False
        """Whether Matrix's room is encrypted."""
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.services = self
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(
                # The handshake is made in the thread of the request.
                self._server.socket,
                server_side=True,
                do_handshake_on_connect=False,
            )
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def address(self, service: str) -> str:
        """Return the Apprise URL of a service; Slack and others name no host."""
        host = f"127.0.0.1:{self.port}"
        return {
            "hook": f"json://{host}/hook",
            "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#harbour",
            "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
            "telegram": "tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/12315544",
            "ntfy": f"ntfy://{host}/harbour-topic",
            "gotify": f"gotify://{host}/AbCdEfGhIjKlMnO",
            "matrix": f"matrix://syt_token_of_the_harbour@{host}/!harbour:127.0.0.1",
        }[service]

    def channel(self, service: str, **options: Any) -> Channel:
        """Return a channel to a service, also where Apprise knows the host."""
        channel = Channel(service, self.address(service), **options)
        match service:
            case "slack":
                channel.plugin.webhook_url = f"{self.url}/services"
            case "discord":
                channel.plugin.notify_url = f"{self.url}/api/webhooks"
            case "telegram":
                channel.plugin.notify_url = f"{self.url}/bot"
        return channel

    def delivers(self, request: Request) -> bool:
        """Return whether a request carries a message."""
        return request.service != "matrix" or "/send/" in request.path

    def is_new(self, request: Request) -> bool:
        """Return whether a request is no repeat that Matrix would drop."""
        if request.service != "matrix":
            return True
        return request.key not in [each.key for each in self.accepted]


SERVICES = ("hook", "slack", "discord", "telegram", "ntfy", "gotify", "matrix")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    services: Services

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: a client that was killed hangs up in the middle."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        services, service = self.server.services, self._service()
        with services.lock:
            fault = services.plan.take(service) if self._delivers(service) else "ok"
        if fault == "reset":
            self._reset()
            return
        request = self._read(service)
        if len(request.body) < int(self.headers.get("Content-Length") or 0):
            # The client aborted: a service accepts no half messages.
            self.close_connection = True
            return
        with services.lock:
            services.asked.append(request)
            accepts = fault in _ACCEPTS and self._delivers(service)
            if accepts and services.is_new(request):
                services.accepted.append(request)
        services.closing.wait(services.latency)
        with contextlib.suppress(OSError):
            if service == "matrix" and not self._delivers(service):
                fault = self._look_up_fault()
            self._answer(service, fault)

    def _look_up_fault(self) -> Fault:
        """Return "missing" for a room that there is not, or is not encrypted."""
        services, path = self.server.services, self.path
        if "m.room.encryption" in path:
            return "ok" if services.encrypted else "missing"
        return "missing" if any(each in path for each in services.unknown) else "ok"

    def _service(self) -> str:
        path = self.path
        known = {
            "/services/": "slack",
            "/api/webhooks/": "discord",
            "/bot": "telegram",
            "/message": "gotify",
            "/_matrix/": "matrix",
        }
        found = [name for start, name in known.items() if path.startswith(start)]
        return found[0] if found else "ntfy" if path == "/" else path.split("/")[1]

    def _delivers(self, service: str) -> bool:
        return service != "matrix" or "/send/" in self.path

    def _read(self, service: str) -> Request:
        return Request(
            service=service,
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )

    def _answer(self, service: str, fault: Fault) -> None:
        match fault:
            case "lost":
                self._reset()
            case "hang":
                self.server.services.closing.wait()
                self.close_connection = True
            case "endless":
                self._drip(b"HTTP/1.1 200 OK\r\nX-Endless: ", repeat=b"x")
            case "trickle":
                head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
                self._drip(head, repeat=b" ")
            case _:
                status = _STATUS.get(fault, 204 if service == "discord" else 200)
                self._send(status, _answer_body(service, fault))

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", str(BUSY_SECONDS))
        if status == 302:
            self.send_header("Location", "/elsewhere")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if status != 204 else b"")

    def _drip(self, first: bytes, *, repeat: bytes) -> None:
        self.close_connection = True
        self.wfile.write(first)
        while not self.server.services.closing.wait(0.01):
            self.wfile.write(repeat)

    def _reset(self) -> None:
        # Lingering for no time: the kernel sends RST instead of a polite FIN.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    do_GET = do_POST = do_PUT = _handle

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: `asked` is the log."""


def _answer_body(service: str, fault: Fault) -> bytes:
    """Return the body of an answer as its service writes it."""
    if fault not in ("ok", "refused"):
        error = {
            "busy": "Too Many Requests",
            "broken": "Internal Server Error",
            "malformed": "Bad Request: can't parse entities",
            "missing": "Not Found",
        }.get(fault, "")
        key = {"telegram": "description", "discord": "message"}.get(service, "error")
        return error.encode() if service == "slack" else _json({key: error})
    if fault == "refused":
        return b"no_text" if service == "slack" else _json({"ok": False, "error": "no"})
    return {
        "slack": b"ok",
        "telegram": _json({"ok": True, "result": {"message_id": 7}}),
        "ntfy": _json({"id": "hwQ2YpKdmg", "event": "message"}),
        "gotify": _json({"id": 25, "appid": 5}),
        "matrix": _json(
            {
                "event_id": "$YUwRidLecu",
                "room_id": "!harbour:127.0.0.1",
                "user_id": "@tocsin:127.0.0.1",
                "device_id": "HARBOUR",
            }
        ),
    }.get(service, b"{}")


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content).encode()
