"""The wire: what is known of a request, and whether requests still works as assumed.

They speak to a bare socket: what counts is what it has read when the mark comes.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests

from tests.support.chat_services import Services
from tests.support.factories import closed_port
from tests.support.patience import PATIENCE, seconds
from tocsin.alerts.channels import http_monitor
from tocsin.alerts.channels.http_monitor import (
    MAX_ANSWER_BYTES,
    SendObserver,
    StoppedError,
)
from tocsin.alerts.channels.reasons import cause
from tocsin.alerts.channels.timeouts import SendTimeouts

SHORT = SendTimeouts(
    connect=timedelta(seconds=seconds(0.3)),
    read=timedelta(seconds=seconds(0.3)),
    call=timedelta(seconds=seconds(0.3)),
)


class Wire:
    """A server that answers one request, and says what it has read so far."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.read = b""
        self.ended = threading.Event()
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            taken, _ = self._server.accept()
        except OSError:
            return
        with taken:
            while piece := taken.recv(65536):
                with self._came:
                    self.read += piece
                    self._came.notify_all()
                if self.is_complete():
                    taken.sendall(self.answer)
                    break
        self.ended.set()

    def is_complete(self) -> bool:
        head, ends, body = self.read.partition(b"\r\n\r\n")
        lengths = [
            int(line.partition(b":")[2])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ]
        return bool(ends) and len(body) >= sum(lengths)

    def has_head(self) -> bool:
        """Wait until a request's headers came; return whether they did."""
        with self._came:
            return self._came.wait_for(
                lambda: b"\r\n\r\n" in self.read, timeout=PATIENCE
            )

    def close(self) -> None:
        with socket.socket() as last:
            # Whoever waits in accept() is woken, also on systems where closing is not
            # enough.
            last.connect_ex(("127.0.0.1", self.port))
        self._server.close()
        self._thread.join(PATIENCE)


@pytest.fixture
def server() -> Iterator[Wire]:
    http_monitor.install()
    running = Wire()
    yield running
    running.close()


def post(url: str, watch: SendObserver, **more: object) -> requests.Response:
    with watch.active():
        return requests.post(url, data="Fähre", **more)  # type: ignore[arg-type]


def test_the_mark_comes_after_the_headers_and_before_the_body(server: Wire) -> None:
    seen: list[bytes] = []

    def mark() -> None:
        assert server.has_head()
        seen.append(server.read)

    watch = SendObserver(mark)
    post(server.url, watch)

    (then,) = seen
    assert then.endswith(b"\r\n\r\n"), "all headers, nothing of the body"
    assert server.read.endswith(b"\r\n\r\n" + "Fähre".encode())
    assert watch.last is not None
    assert watch.last.left


def test_the_body_goes_out_in_one_piece_with_its_length(server: Wire) -> None:
    post(server.url, SendObserver(lambda: None))

    head = server.read.partition(b"\r\n\r\n")[0].lower()
    assert b"content-length: 6" in head
    assert b"chunked" not in head


def test_a_large_body_is_marked_once(server: Wire) -> None:
    marks: list[int] = []
    with SendObserver(lambda: marks.append(1)).active():
        requests.post(server.url, data=b"x" * 100_000)

    assert marks == [1]
    assert server.read.endswith(b"x" * 100_000)


def test_a_request_without_a_body_is_marked_before_its_first_byte(
    server: Wire,
) -> None:
    seen: list[bytes] = []
    with SendObserver(lambda: seen.append(server.read)).active():
        requests.get(server.url)

    assert seen == [b""]
    assert server.read.startswith(b"GET /hook")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_when_the_mark_raises_nothing_is_delivered(server: Wire, method: str) -> None:
    error = BrokenPipeError("of ours, and none of urllib3's")

    def refuse() -> None:
        raise error

    watch = SendObserver(refuse)
    with watch.active(), pytest.raises(StoppedError):
        requests.request(method, server.url, data="hello" if method == "POST" else None)

    assert server.ended.wait(PATIENCE)
    assert watch.stopped is error
    assert b"hello" not in server.read
    assert not server.is_complete()


def test_the_mark_is_made_in_the_thread_that_sends(server: Wire) -> None:
    threads: list[threading.Thread] = []

    post(server.url, SendObserver(lambda: threads.append(threading.current_thread())))

    assert threads == [threading.current_thread()]


def test_requests_of_other_threads_are_not_watched(server: Wire) -> None:
    marks: list[int] = []
    watch = SendObserver(lambda: marks.append(1))
    with watch.active():
        other = threading.Thread(target=requests.post, args=(server.url, "x"))
        other.start()
        other.join()

    assert server.is_complete()
    assert (marks, watch.exchanges) == ([], [])


def test_a_refused_connection_is_not_marked() -> None:
    http_monitor.install()
    marks: list[int] = []
    watch = SendObserver(lambda: marks.append(1))
    for method in ("GET", "POST"):
        watch.exchanges.clear()
        with watch.active(), pytest.raises(requests.ConnectionError):
            requests.request(method, f"http://127.0.0.1:{closed_port()}/", data="x")

        assert marks == []
        assert watch.last is not None
        assert not watch.last.left


def test_tls_that_fails_is_not_marked() -> None:
    http_monitor.install()
    marks: list[int] = []
    watch = SendObserver(lambda: marks.append(1))
    with (
        Services() as services,
        watch.active(),
        pytest.raises(requests.RequestException),
    ):
        requests.post(services.url.replace("http", "https"), data="x")

    assert marks == []
    assert watch.last is not None
    assert cause(watch.last.error).startswith("TLS: ")


def test_an_answer_is_read_up_to_a_limit(server: Wire) -> None:
    long = MAX_ANSWER_BYTES + 1
    server.answer = (
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % long + b"x" * long
    )
    watch = SendObserver(lambda: None)

    response = post(server.url, watch)

    assert len(response.content) == MAX_ANSWER_BYTES
    assert watch.last is not None
    assert not watch.last.whole


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\nhalf",
        b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 202 Accepted\r\nContent-Encoding: gzip\r\n\r\nhalf",
    ],
)
def test_an_answer_that_breaks_off_keeps_its_status(
    server: Wire, answer: bytes
) -> None:
    server.answer = answer
    watch = SendObserver(lambda: None)

    response = post(server.url, watch)

    assert response.status_code == 202
    assert watch.last is not None
    assert (watch.last.status, watch.last.whole) == (202, False)


@pytest.mark.parametrize("fault", ["trickle", "endless"])
def test_an_answer_without_end_ends_when_the_time_is_over(fault: str) -> None:
    http_monitor.install()
    watch = SendObserver(lambda: None, limits=SHORT)
    with Services() as services:
        services.plan.next["hook"] = [fault]  # type: ignore[list-item]
        _ignoring(lambda: post(f"{services.url}/hook", watch))

    assert watch.last is not None
    assert not (watch.last.error is None and watch.last.whole and watch.last.body)


def test_after_later_or_no_answer_nothing_more_is_asked(server: Wire) -> None:
    server.answer = b"HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n"
    watch = SendObserver(lambda: None)
    post(server.url, watch)

    with pytest.raises(requests.ConnectionError, match="no more requests"):
        post(server.url, watch)

    assert len(watch.exchanges) == 1


def test_a_request_that_does_not_deliver_is_not_marked(server: Wire) -> None:
    marks: list[int] = []
    watch = SendObserver(
        lambda: marks.append(1), delivers=lambda method, _: method == "PUT"
    )

    post(server.url, watch)

    assert marks == []
    assert watch.last is not None
    assert not watch.last.left


def _ignoring(call: Callable[[], object]) -> None:
    try:
        call()
    except requests.RequestException:
        return
