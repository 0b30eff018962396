"""HTTP/1.1 on loopback, in the loop of the daemon: as much as its clients speak."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Protocol

from benchmarks.month_of_outlets.publisher import WEBHOOK, Answer
from benchmarks.month_of_outlets.webhook import Webhook


class Sites(Protocol):
    """Answers for several hosts."""

    port: int
    webhook: Webhook

    @property
    def hosts(self) -> list[str]:
        """Return all hosts."""
        ...

    def answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer:
        """Return what a host answers to a GET."""
        ...


def bound(publisher: Sites) -> list[socket.socket]:
    """Return a socket for each host, all with the port that the publisher gets."""
    sockets: list[socket.socket] = []
    for host in publisher.hosts:
        sockets.append(socket.create_server((host, publisher.port)))
        publisher.port = sockets[0].getsockname()[1]
    return sockets


@contextlib.asynccontextmanager
async def served(
    publisher: Sites, sockets: Sequence[socket.socket]
) -> AsyncIterator[None]:
    """Serve all hosts of a publisher beside the block, each at its own address."""
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(partial(_Connection, publisher, host), sock=listening)
        for host, listening in zip(publisher.hosts, sockets, strict=True)
    ]
    try:
        yield
    finally:
        for server in servers:
            server.close()


class _Connection(asyncio.Protocol):
    """One connection to one host."""

    def __init__(self, publisher: Sites, host: str) -> None:
        self._publisher = publisher
        self._host = host
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, mark, rest = self._received.partition(b"\r\n\r\n")
            if not mark:
                return
            first, *lines = head.decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            self._received = rest[length:]
            self._answer(first.split()[1], headers, rest[:length])

    def _answer(self, path: str, headers: dict[str, str], body: bytes) -> None:
        if self._host == WEBHOOK:
            status = self._publisher.webhook.take(body)
            answer = Answer(status=status, body=b"{}")
        else:
            answer = self._publisher.answer(self._host, path, headers)
        if not answer.status:
            self._transport.abort()
            return
        about = {**answer.headers, "Content-Length": str(len(answer.body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in about.items())
        self._transport.write(
            f"HTTP/1.1 {answer.status} -\r\n{head}\r\n".encode("latin-1") + answer.body
        )
