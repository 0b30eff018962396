"""Feeds on loopback, each on a host of its own, for whoever polls them.

`python -m benchmarks.feed_server HOSTS` serves them in its own process, so that its CPU
is nobody else's; it prints the port and ends when its stdin closes. `/etag` answers 304
to its ETag, `/same` has no validator and always the same bytes, and `/known` has other
bytes each time, with the same entries. `/count` tells how often feeds were asked for.
"""

import asyncio
import contextlib
import sys
from contextlib import AbstractContextManager
from functools import partial
from http.client import HTTPConnection

from benchmarks.keep_alive import KeepAlive
from benchmarks.subprocesses import serving

ITEMS = 30
"""Entries of a feed: the median of real ones is between 20 and 30."""

TAG = b'"0123456789abcdef"'


def host_at(number: int) -> str:
    """Return the address of a host, by its number."""
    return f"127.4.{number // 250}.{number % 250 + 1}"


def feeds_on_air(hosts: int) -> AbstractContextManager[int]:
    """Serve feeds on so many hosts beside a block, which gets the port."""
    return serving("benchmarks.feed_server", str(hosts))


def feed_requests(port: int) -> int:
    """Return how often feeds were asked for so far."""
    with contextlib.closing(HTTPConnection(host_at(0), port, timeout=30)) as wire:
        wire.request("GET", "/count")
        return int(wire.getresponse().read())


class _Feeds:
    def __init__(self) -> None:
        self.asked = 0

    def answer(self, number: int, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if path == b"/count":
            return _answer(str(self.asked).encode())
        if path not in (b"/etag", b"/same", b"/known"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self.asked += 1
        if path == b"/etag" and TAG in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + TAG + b"\r\n\r\n"
        made = f"<!-- {self.asked} -->" if path == b"/known" else ""
        tag = b"ETag: " + TAG + b"\r\n" if path == b"/etag" else b""
        return _answer(_feed(number, made).encode(), tag)


def _feed(number: int, made: str) -> str:
    items = "".join(
        f"<item><title>Ferry {number} leaves pier {item} as the tide allows</title>"
        f"<link>http://{host_at(number)}/{item}.html</link>"
        f"<guid isPermaLink='false'>{number}-{item}</guid>"
        f"<pubDate>Mon, 02 Mar 2026 {item % 24:02}:00:00 +0000</pubDate>"
        f"<description>{'The harbour office has more. ' * 12}</description></item>"
        for item in range(ITEMS)
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>Outlet {number}</title>{made}{items}</channel></rss>"
    )


def _answer(body: bytes, tag: bytes = b"") -> bytes:
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
        + tag
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )


async def _serve(hosts: int) -> None:
    loop, feeds, port = asyncio.get_running_loop(), _Feeds(), 0
    for number in range(hosts):
        server = await loop.create_server(
            lambda number=number: KeepAlive(  # type: ignore[misc]  # kept
                partial(feeds.answer, number)
            ),
            host_at(number),
            port,
        )
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
