"""What precedes a body is read up to a bound, and no further."""

from collections.abc import Iterable
from typing import Any

import pytest
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import ConnectionAborted, Request, ResponseFailed
from twisted.web.http_headers import Headers

from spiders.fetch.bounded_head import MOST_HEAD_BYTES, BoundedHeadProtocol

LINE = b"X-More: " + bytes(50).hex().encode() + b"\r\n"


class Connection(StringTransport):
    """A connection that ends when it is closed."""

    disconnecting = False


def fed(pieces: Iterable[bytes]) -> tuple[bool, int, list[Failure]]:
    """Return whether we closed the connection, when, and what failed."""
    transport: Any = Connection()  # type: ignore[no-untyped-call]
    failed = list[Failure]()
    protocol: Any = BoundedHeadProtocol(lambda _: None)  # type: ignore[no-untyped-call]
    protocol.makeConnection(transport)
    headers = Headers({b"host": [b"a.example"]})
    request: Any = Request(b"GET", b"/", headers, None)  # type: ignore[no-untyped-call]
    protocol.request(request).addErrback(failed.append)
    size_bytes = 0
    for piece in pieces:
        if transport.disconnecting:
            break
        protocol.dataReceived(piece)
        size_bytes += len(piece)
    if transport.disconnecting:
        ended: Any = Failure(ConnectionAborted())  # type: ignore[no-untyped-call]
        protocol.connectionLost(ended)
    return transport.disconnecting, size_bytes, failed


def test_a_head_that_does_not_end_is_not_read_for_ever() -> None:
    lines = (LINE * 100 for _ in range(1_000))

    closed, size_bytes, failed = fed([b"HTTP/1.1 200 OK\r\n", *lines])

    assert closed
    assert size_bytes < 1.1 * MOST_HEAD_BYTES
    (why,) = failed
    assert isinstance(why.value, ResponseFailed)
    assert isinstance(why.value.reasons[-1].value, ConnectionAborted)


def test_interim_answers_that_do_not_end_are_not_read_for_ever() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

    closed, size_bytes, _ = fed(hints * 100 for _ in range(1_000))

    assert closed
    assert size_bytes < 1.1 * MOST_HEAD_BYTES


@pytest.mark.parametrize("lines", [1, 1_000])
def test_a_head_of_a_usual_or_odd_length_is_read(lines: int) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + LINE * lines + b"Content-Length: 9999999\r\n\r\n"

    closed, _, failed = fed([head, *(bytes(100_000) for _ in range(50))])

    assert not closed
    assert failed == []
