"""A server on loopback that answers with given octets and remembers what it heard."""

import gzip
import socket
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.support.daemon_process import page, prose
from tests.support.patience import PATIENCE

HTML = b"Content-Type: text/html; charset=utf-8"


def answer(status: str, *lines: bytes, body: bytes = b"", length: bool = True) -> bytes:
    """Return the octets of an answer."""
    counted = [b"Content-Length: %d" % len(body)] if length else []
    head = b"\r\n".join([b"HTTP/1.1 " + status.encode(), *lines, *counted])
    return head + b"\r\n\r\n" + body


def chunked(body: bytes, size: int = 700) -> bytes:
    """Return a body in chunks, the last of them empty."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])


def article(title: str, number: int = 1) -> bytes:
    """Return an article's page."""
    return page(title, *prose("ferry", number)).encode()


def all_kinds() -> dict[str, bytes]:
    """Return the answers of a site on which each page comes in another way."""
    packed = gzip.compress(article("Packed"), mtime=0)
    close, pieces = b"Connection: close", b"Transfer-Encoding: chunked"
    coded = b"Content-Encoding: gzip"
    odd = [b"x-LOWER-then-UPPER: 1", b"Set-Cookie: a=1; Path=/", HTML]
    odd += [b"sErVeR: t\xe9st", b"Set-Cookie: b=2; Path=/"]
    return {
        "/robots.txt": answer(
            "200 OK", b"Content-Type: text/plain", body=b"User-agent: *\n"
        ),
        "/plain": answer("200 OK", HTML, body=article("Plain")),
        "/gzip": answer("200 OK", HTML, coded, body=packed),
        "/chunked": answer(
            "200 OK", HTML, pieces, body=chunked(article("Chunked")), length=False
        ),
        "/chunked-gzip": answer(
            "200 OK", HTML, coded, pieces, body=chunked(packed, 100), length=False
        ),
        "/close": answer(
            "200 OK", HTML, close, body=article("Till the end"), length=False
        ),
        "/odd": answer("200 Very Well", *odd, body=article("Odd heads")),
        "/temporary": answer("302 Found", b"Location: /moved", body=b"move"),
        "/moved": answer("301 Moved Permanently", b"Location: /plain"),
        "/gone": answer("410 Gone", HTML, body=article("Gone")),
        "/not-modified": answer("304 Not Modified", b'ETag: "a"', length=False),
        "/large": answer("200 OK", HTML, body=article("Large") * 2_000),
    }


class WireServer:
    """Answers paths with given octets; use it in a `with` statement."""

    def __init__(
        self, answers: Mapping[str, bytes], *, tls: Path | None = None
    ) -> None:
        self.answers = dict(answers)
        self.heard: list[tuple[str, bytes]] = []
        """(path, the request as it arrived), in order."""
        self._tls: ssl.SSLContext | None = None
        if tls is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(tls)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[client], daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        client.settimeout(PATIENCE)
        try:
            if self._tls is not None:
                client = self._tls.wrap_socket(client, server_side=True)
            with client:
                while self._answer(client):
                    continue
        except OSError:
            client.close()

    def _answer(self, client: socket.socket) -> bool:
        """Answer one request; return whether the connection stays open."""
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            piece = client.recv(65_536)
            if not piece:
                return False
            asked += piece
        path = asked.split(b" ", 2)[1].decode()
        self.heard.append((path, asked))
        reply = self.answers.get(path) or answer("404 Not Found", HTML, body=b"no")
        client.sendall(reply)
        return b"Connection: close" not in reply
