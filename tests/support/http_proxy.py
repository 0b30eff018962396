"""An HTTP proxy on loopback that knows where some names lead, and connects to those."""

import base64
import contextlib
import select
import socket
import threading
from collections.abc import Mapping
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

from tests.support.patience import PATIENCE

_KEPT = frozenset(["content-type", "content-length", "etag", "location"])


class HttpProxy:
    """Forwards requests and opens tunnels; use it in a `with` statement.

    It resolves names by `hosts` alone, as "gazette.localhost" → a port of this machine.
    """

    def __init__(self, hosts: Mapping[str, int], *, login: str = "") -> None:
        """Ask for `login`, as in "user:password", unless it is empty."""
        self.hosts = hosts
        self.login = login
        self.asked: list[str] = []
        """What it was asked for: "GET http://…" or "CONNECT host:port"."""
        self.headers: list[dict[str, str]] = []
        """The headers of each request, names in lower case."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(poll_interval=0.05), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Return its host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def admits(self, header: str) -> bool:
        """Return whether a request with this Proxy-Authorization is served."""
        wanted = "Basic " + base64.b64encode(self.login.encode()).decode()
        return not self.login or header == wanted


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: HttpProxy


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Forward a request that names the whole address."""
        target = urlsplit(self.path)
        port = self._port_of(target.hostname or "")
        if port is None:
            return
        path = target.path + (f"?{target.query}" if target.query else "")
        with contextlib.closing(HTTPConnection("127.0.0.1", port)) as site:
            passed = {
                name: value
                for name, value in self.headers.items()
                if not name.lower().startswith("proxy-")
                and name.lower() != "connection"
            }
            site.request("GET", path or "/", headers=passed)
            answer = site.getresponse()
            body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() in _KEPT:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self) -> None:
        """Open a tunnel."""
        port = self._port_of(self.path.partition(":")[0])
        if port is None:
            return
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as site:
            self.send_response(200, "Connection established")
            self.end_headers()
            _pipe(self.connection, site)
        self.close_connection = True

    def _port_of(self, host: str) -> int | None:
        """Return where a request goes; None when it was refused."""
        proxy = self.server.proxy
        proxy.asked.append(f"{self.command} {self.path}")
        proxy.headers.append({k.lower(): v for k, v in self.headers.items()})
        port = proxy.hosts.get(host)
        status = (
            407 if not proxy.admits(self.headers["Proxy-Authorization"] or "") else 0
        )
        if status or port is None:
            self.send_response(status or 502)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return port

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: `HttpProxy.asked` has the requests."""


def _pipe(client: socket.socket, site: socket.socket) -> None:
    ends = {client: site, site: client}
    while True:
        readable, _, _ = select.select(list(ends), [], [], PATIENCE)
        if not readable:
            return
        for each in readable:
            with contextlib.suppress(OSError):
                data = each.recv(65_536)
                if data:
                    ends[each].sendall(data)
                    continue
            return
