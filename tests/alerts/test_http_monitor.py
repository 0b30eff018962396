"""HTTP monitor: what an observer records, and whether requests works as assumed.

The tests send to a bare socket: it shows which bytes came before `before_send`.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests

from tests.support.chat_services import Services
from tests.support.factories import closed_port
from tests.support.patience import PATIENCE
from tocsin.alerts.channels import http_monitor
from tocsin.alerts.channels.http_monitor import (
    MAX_ANSWER_BYTES,
    SendAbortedError,
    SendObserver,
)
from tocsin.alerts.channels.reasons import connection_error
from tocsin.alerts.channels.send_timeouts import SendTimeouts

SHORT = SendTimeouts(
    connect=timedelta(seconds=0.3),
    read=timedelta(seconds=0.3),
    call=timedelta(seconds=0.3),
)


class SocketServer:
    """A server that answers one request, and shows the bytes that it has read."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.read = b""
        self.ended = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            connection, _ = self._server.accept()
        except OSError:
            return
        with connection:
            while piece := connection.recv(65536):
                with self._changed:
                    self.read += piece
                    self._changed.notify_all()
                if self.is_complete():
                    connection.sendall(self.answer)
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
        """Wait for a request's headers; return whether they came."""
        with self._changed:
            return self._changed.wait_for(
                lambda: b"\r\n\r\n" in self.read, timeout=PATIENCE
            )

    def close(self) -> None:
        with socket.socket() as last:
            # Wakes a thread in accept(): closing is not enough on all systems.
            last.connect_ex(("127.0.0.1", self.port))
        self._server.close()
        self._thread.join(PATIENCE)


@pytest.fixture
def server() -> Iterator[SocketServer]:
    http_monitor.install()
    running = SocketServer()
    yield running
    running.close()


def post(url: str, observer: SendObserver, **options: object) -> requests.Response:
    with observer.active():
        return requests.post(url, data="Fähre", **options)  # type: ignore[arg-type]


def test_before_send_comes_after_the_headers_and_before_the_body(
    server: SocketServer,
) -> None:
    seen: list[bytes] = []

    def before_send() -> None:
        assert server.has_head()
        seen.append(server.read)

    observer = SendObserver(before_send)
    post(server.url, observer)

    (read_before,) = seen
    assert read_before.endswith(b"\r\n\r\n"), "all headers, nothing of the body"
    assert server.read.endswith(b"\r\n\r\n" + "Fähre".encode())
    assert observer.last is not None
    assert observer.last.may_have_arrived


def test_the_body_goes_out_in_one_piece_with_its_length(server: SocketServer) -> None:
    post(server.url, SendObserver(lambda: None))

    head = server.read.partition(b"\r\n\r\n")[0].lower()
    assert b"content-length: 6" in head
    assert b"chunked" not in head


def test_before_send_is_called_once_for_a_large_body(server: SocketServer) -> None:
    calls: list[int] = []
    with SendObserver(lambda: calls.append(1)).active():
        requests.post(server.url, data=b"x" * 100_000)

    assert calls == [1]
    assert server.read.endswith(b"x" * 100_000)


def test_before_send_precedes_all_of_a_request_without_a_body(
    server: SocketServer,
) -> None:
    seen: list[bytes] = []
    with SendObserver(lambda: seen.append(server.read)).active():
        requests.get(server.url)

    assert seen == [b""]
    assert server.read.startswith(b"GET /hook")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_error_before_sending_keeps_the_message_from_leaving(
    server: SocketServer, method: str
) -> None:
    error = BrokenPipeError("of ours, and none of urllib3's")

    def refuse() -> None:
        raise error

    observer = SendObserver(refuse)
    with observer.active(), pytest.raises(SendAbortedError):
        requests.request(method, server.url, data="hello" if method == "POST" else None)

    assert server.ended.wait(PATIENCE)
    assert observer.abort_error is error
    assert b"hello" not in server.read
    assert not server.is_complete()


def test_before_send_is_called_in_the_thread_that_sends(server: SocketServer) -> None:
    threads: list[threading.Thread] = []

    post(server.url, SendObserver(lambda: threads.append(threading.current_thread())))

    assert threads == [threading.current_thread()]


def test_requests_of_other_threads_are_not_observed(server: SocketServer) -> None:
    calls: list[int] = []
    observer = SendObserver(lambda: calls.append(1))
    with observer.active():
        other = threading.Thread(target=requests.post, args=(server.url, "x"))
        other.start()
        other.join()

    assert server.is_complete()
    assert (calls, observer.exchanges) == ([], [])


def test_a_refused_connection_sends_nothing() -> None:
    http_monitor.install()
    calls: list[int] = []
    observer = SendObserver(lambda: calls.append(1))
    for method in ("GET", "POST"):
        observer.exchanges.clear()
        with observer.active(), pytest.raises(requests.ConnectionError):
            requests.request(method, f"http://127.0.0.1:{closed_port()}/", data="x")

        assert calls == []
        assert observer.last is not None
        assert not observer.last.may_have_arrived


def test_a_failed_tls_handshake_sends_nothing() -> None:
    http_monitor.install()
    calls: list[int] = []
    observer = SendObserver(lambda: calls.append(1))
    with (
        Services() as services,
        observer.active(),
        pytest.raises(requests.RequestException),
    ):
        requests.post(services.url.replace("http", "https"), data="x")

    assert calls == []
    assert observer.last is not None
    assert connection_error(observer.last.error).startswith("TLS: ")


def test_an_answer_is_read_up_to_a_limit(server: SocketServer) -> None:
    long = MAX_ANSWER_BYTES + 1
    server.answer = (
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % long + b"x" * long
    )
    observer = SendObserver(lambda: None)

    response = post(server.url, observer)

    assert len(response.content) == MAX_ANSWER_BYTES
    assert observer.last is not None
    assert not observer.last.is_body_complete


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\nhalf",
        b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 202 Accepted\r\nContent-Encoding: gzip\r\n\r\nhalf",
    ],
)
def test_an_answer_that_breaks_off_keeps_its_status(
    server: SocketServer, answer: bytes
) -> None:
    server.answer = answer
    observer = SendObserver(lambda: None)

    response = post(server.url, observer)

    assert response.status_code == 202
    assert observer.last is not None
    assert (observer.last.status, observer.last.is_body_complete) == (202, False)


@pytest.mark.parametrize("fault", ["trickle", "endless"])
def test_an_endless_answer_ends_at_the_deadline(fault: str) -> None:
    http_monitor.install()
    observer = SendObserver(lambda: None, limits=SHORT)
    with Services() as services:
        services.plan.next["hook"] = [fault]  # type: ignore[list-item]
        _ignore_errors(lambda: post(f"{services.url}/hook", observer))

    assert observer.last is not None
    assert not (
        observer.last.error is None
        and observer.last.is_body_complete
        and observer.last.body
    )


def test_after_a_retryable_answer_no_more_requests_are_made(
    server: SocketServer,
) -> None:
    server.answer = b"HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n"
    observer = SendObserver(lambda: None)
    post(server.url, observer)

    with pytest.raises(requests.ConnectionError, match="no more requests"):
        post(server.url, observer)

    assert len(observer.exchanges) == 1


def test_a_request_that_does_not_deliver_may_be_made_at_any_time(
    server: SocketServer,
) -> None:
    calls: list[int] = []
    observer = SendObserver(
        lambda: calls.append(1), delivers=lambda method, _: method == "PUT"
    )

    post(server.url, observer)

    assert calls == []
    assert observer.last is not None
    assert not observer.last.may_have_arrived


def _ignore_errors(call: Callable[[], object]) -> None:
    try:
        call()
    except requests.RequestException:
        return
