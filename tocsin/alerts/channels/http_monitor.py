"""Observe the HTTP requests that Apprise makes: what was sent, and what came back.

Apprise returns True or False. Whether the message left, what the service answered and
how long it asks us to wait is known only to the request, and Apprise's plugins make
their own sessions. So the adapter that `requests` gives every new session is replaced
by one of ours, which does nothing until a SendObserver is active in its thread.

It rests on how requests and urllib3 work together: a body with a `read` method is read
only after the connection stands and the headers were sent. test_http_monitor.py fails
when that changes.
"""

import contextlib
import io
import ssl
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar, Token
from functools import cache
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from tocsin.alerts.channels.certificates import tls_context
from tocsin.alerts.channels.exchange import Exchange
from tocsin.alerts.channels.send_deadline import deadline, disconnect
from tocsin.alerts.channels.send_timeouts import SEND_TIMEOUTS, SendTimeouts

MAX_ANSWER_BYTES = 64 * 1024
"""Of an answer's body. Services need less to explain an error; a server that never ends
its answer must not fill the memory."""

_observer: ContextVar["SendObserver | None"] = ContextVar("observer", default=None)
# Of the thread that sends: requests passes an adapter nothing else from its caller.


def install() -> None:
    """Make the requests of this process observable; a second call changes nothing."""
    sessions: Any = requests.sessions
    sessions.HTTPAdapter = ObservedAdapter


def uses_http(plugin: object) -> bool:
    """Return whether a plugin of Apprise sends by requests, and not by other means."""
    modules = (sys.modules[kind.__module__] for kind in type(plugin).__mro__)
    return any(
        vars(module).get("requests") is requests
        for module in modules
        if module.__name__.startswith("apprise.plugins.")
    )


class SendObserver:
    """Records all requests that its thread makes while the observer is active.

    It calls `before_send` directly before the first byte that could deliver the message
    leaves: a byte of the body, or of the request when it has no body. When
    `before_send` raises, nothing is sent, and `abort_error` is what it raised.
    """

    def __init__(
        self,
        before_send: Callable[[], None],
        *,
        limits: SendTimeouts = SEND_TIMEOUTS,
        ca_file: Path | None = None,
        delivers: Callable[[str, str], bool] = lambda method, url: True,
    ) -> None:
        """Take a predicate: whether a request of this method and address `delivers`."""
        self.exchanges: list[Exchange] = []
        self.abort_error: Exception | None = None
        self._before_send = before_send
        self._limits = limits
        self._ca_file = ca_file
        self._delivers = delivers
        self._is_expired = False
        self._connection: Any = None
        self._socket: object = None

    @property
    def last(self) -> Exchange | None:
        """Return the exchange that decides the result; None when there was none."""
        return self.exchanges[-1] if self.exchanges else None

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Observe this thread, and disconnect it when the attempt takes too long."""
        token: Token[SendObserver | None] = _observer.set(self)
        try:
            with deadline(self._limits.call, self._expire):
                yield
        finally:
            _observer.reset(token)

    def begin(self, request: requests.PreparedRequest) -> Exchange:
        """Return a new exchange; raises when the attempt may make no more requests.

        Some plugins retry at once when a service asks for time or does not answer.
        Retries are the outbox's.
        """
        last = self.last
        is_failed = last and (last.is_retryable or last.error is not None)
        if self._is_expired or is_failed:
            raise requests.ConnectionError("no more requests in this attempt")
        delivers = self._delivers(request.method or "", request.url or "")
        self.exchanges.append(Exchange(delivers=delivers))
        return self.exchanges[-1]

    def timeouts(self) -> tuple[float, float]:
        """Return the seconds to wait for the connection, and for each byte."""
        limits = self._limits
        return limits.connect.total_seconds(), limits.read.total_seconds()

    def tls_context(self) -> ssl.SSLContext | None:
        """Return what to trust; None where that is only what requests trusts."""
        if self._ca_file is None:
            return None
        return tls_context(verify=True, ca_file=self._ca_file)

    def connecting(self, connection: Any) -> None:
        """Remember the connection that is being made."""
        self._connection = connection

    def connected(self, connection: Any) -> None:
        """Remember its socket: a connection forgets it while the answer is read."""
        self._socket = connection.sock

    def sending(self) -> None:
        """Note that the next byte of a request's content leaves now.

        Calls `before_send` unless a byte left before; raises when nothing may leave.
        """
        exchange = self.exchanges[-1]
        if not exchange.delivers or exchange.may_have_arrived:
            return
        if self._is_expired:
            raise TimeoutError("the attempt took too long")
        try:
            self._before_send()
        except Exception as error:
            self.abort_error = error
            raise SendAbortedError(error) from error
        exchange.may_have_arrived = True

    def read(self, raw: Any) -> tuple[bytes, bool]:
        """Return as much of an answer's body as came, and whether it is complete."""
        body = bytearray()
        # An answer that breaks off is no error: its status line was read.
        with contextlib.suppress(HTTPError, OSError), contextlib.closing(raw):
            while len(body) < MAX_ANSWER_BYTES:
                chunk = raw.read1(MAX_ANSWER_BYTES - len(body), decode_content=True)
                if not chunk:
                    return bytes(body), not self._is_expired
                body += chunk
        return bytes(body), False

    def _expire(self) -> None:
        self._is_expired = True
        disconnect(getattr(self._connection, "sock", None))
        disconnect(self._socket)


class ObservedAdapter(HTTPAdapter):
    """The adapter of requests; it reports to the SendObserver that is active."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what requests' own takes; of a message, keep one connection at a time.

        urllib3 fills and empties a queue of ten places for each, which none needs.
        """
        if _observer.get() is not None:
            kwargs.setdefault("pool_maxsize", 1)
        super().__init__(*args, **kwargs)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return the pool for a request; its connections report to the observer."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        if _observer.get() is not None:
            pool.ConnectionCls = _observed(pool.ConnectionCls)
        return pool

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Return what requests' own does; with the authorities that we trust."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        observer = _observer.get()
        context = observer.tls_context() if observer and verify else None
        if context is not None and host["scheme"] == "https":
            # urllib3 adds to it the file that requests trusts.
            pool["ssl_context"] = context
        return host, pool

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send a request and record the exchange; the parameters are requests'."""
        observer = _observer.get()
        if observer is None:
            return super().send(request, stream, timeout, verify, cert, proxies)
        exchange = observer.begin(request)
        content = request.body
        request.body = _ObservedBody.wrap(content, observer)
        try:
            response = super().send(
                request, True, observer.timeouts(), verify, cert, proxies
            )
        except Exception as error:
            exchange.error = error
            raise
        finally:
            request.body = content
        exchange.status, exchange.headers = response.status_code, response.headers
        exchange.body, exchange.is_body_complete = observer.read(response.raw)
        response.raw = io.BytesIO(exchange.body)
        return response


class _ObservedBody:
    """A request's body, which tells the observer before it is read and sent."""

    def __init__(self, content: bytes, observer: SendObserver) -> None:
        self._content = io.BytesIO(content)
        self._observer = observer

    @classmethod
    def wrap(cls, body: Any, observer: SendObserver) -> Any:
        """Return the body to send in place of another.

        urllib3 would not read an empty body, so it stays as it is. So does a file or an
        iterator, which no plugin uses for a message.
        """
        if isinstance(body, str):
            body = body.encode()
        return cls(body, observer) if body and isinstance(body, bytes) else body

    def read(self, size: int = -1) -> bytes:
        self._observer.sending()
        return self._content.read(size)


class SendAbortedError(Exception):
    """`before_send` raised. No OSError, which would be taken for a broken pipe."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


@cache
def _observed(connection_class: Any) -> Any:
    """Return a class of connections that report to the observer."""
    if getattr(connection_class, "is_observed", False):
        return connection_class

    class ObservedConnection(connection_class):  # type: ignore[misc]  # plain, TLS, proxy
        is_observed = True

        def connect(self) -> None:
            observer = _observer.get()
            if observer is None:
                super().connect()
                return
            observer.connecting(self)
            super().connect()
            observer.connected(self)

        def request(
            self, method: str, url: str, body: Any = None, **kwargs: Any
        ) -> None:
            observer = _observer.get()
            if observer is not None and not isinstance(body, _ObservedBody):
                # No body is read: the request itself is what delivers.
                if self.sock is None:
                    self.connect()
                observer.sending()
            super().request(method, url, body=body, **kwargs)

    return ObservedConnection
