"""HTTP/1.1 with keep-alive, as much of it as our own clients speak, at little cost."""

import asyncio
from collections.abc import Callable


class KeepAlive(asyncio.Protocol):
    """A connection that gets requests one after another."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        """Build it; `answer` makes a whole answer of a request's head.

        An answer that breaks off before its Content-Length ends the connection.
        """
        self._answer = answer
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer the requests that are whole."""
        self._waiting += data
        while True:
            head, mark, rest = self._waiting.partition(b"\r\n\r\n")
            length = _length(head)
            if not mark or len(rest) < length:
                return
            self._waiting = rest[length:]
            answer = self._answer(head)
            self._transport.write(answer)
            end = answer.index(b"\r\n\r\n")
            if len(answer) - end - 4 < _length(answer[:end]):
                self._transport.close()


def path_of(head: bytes) -> str:
    """Return the path that a request's head asks for."""
    return head.split(b" ", 2)[1].decode()


def answer_with(text: str, kind: str, *, status: str = "200 OK") -> bytes:
    """Return a whole answer: its head, and a text as its body."""
    body = text.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def not_here() -> bytes:
    """Return the answer for a path that leads nowhere."""
    return answer_with("not here", "text/plain", status="404 Not Found")


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(b"\r\ncontent-length:")
    return int(after.split(b"\r\n", 1)[0]) if after else 0
