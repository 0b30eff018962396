"""A server on loopback that talks to one client at a time."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tests.support.patience import PATIENCE


class LoopbackServer:
    """Hands each connection to a function; use it in a `with` statement."""

    def __init__(
        self, talk: Callable[[socket.socket], None], *, tls: Path | None = None
    ) -> None:
        """Call `talk` for each client, and end the connection when it returns.

        With the certificate and key of the file `tls`, behind a handshake.
        """
        self._talk = talk
        self._tls = tls
        self.conversations = 0
        """How many have ended."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        # Wakes the thread, which accept() would hold for ever.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.settimeout(PATIENCE)
            with client, contextlib.suppress(OSError):
                if self._tls is None:
                    self._talk(client)
                else:
                    with server_side_tls(client, self._tls) as encrypted:
                        self._talk(encrypted)
            self.conversations += 1


def server_side_tls(client: socket.socket, certificate: Path) -> ssl.SSLSocket:
    """Return a connection after the handshake; raises OSError when it fails."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(client, server_side=True)


def read_until_closed(client: socket.socket) -> None:
    """Answer nothing for as long as the client stays."""
    while client.recv(4096):
        continue
