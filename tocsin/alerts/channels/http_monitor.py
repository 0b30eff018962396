"""The wire: what really happened to a request that Apprise made.

Apprise says True or False. Whether a message left, what the service answered and when
it wants to be asked again stands only in the request, and its plugins make their own
sessions. So the adapter that `requests` gives every new session is replaced by one of
ours, which does nothing until a Watch is active in its thread.

It rests on how requests and urllib3 work together: a body with a `read` method is read
only after the connection stands and the headers were sent. test_alerts_wire.py tells
when that changes.
"""

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar, Token
from functools import cache
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from tocsin.alerts.channels.deadline import deadline, disconnect
from tocsin.alerts.channels.exchange import Exchange
from tocsin.alerts.channels.timeouts import SEND_TIMEOUTS, SendTimeouts

MAX_ANSWER_BYTES = 64 * 1024
"""Of an answer. Services say what they have to in less; a server that never ends its
answer must not fill the memory."""

_watch: ContextVar["SendObserver | None"] = ContextVar("watch", default=None)
# Of the thread that sends: requests gives an adapter no other word from its caller.


def install() -> None:
    """Let the requests of this process be watched; doing so twice changes nothing."""
    sessions: Any = requests.sessions
    sessions.HTTPAdapter = ObservedAdapter


def speaks_http(plugin: object) -> bool:
    """Return whether a plugin of Apprise sends by requests, or by other means."""
    modules = (sys.modules[kind.__module__] for kind in type(plugin).__mro__)
    return any(
        vars(module).get("requests") is requests
        for module in modules
        if module.__name__.startswith("apprise.plugins.")
    )


class SendObserver:
    """Looks at all requests that its thread makes while it is active.

    `mark` is called directly before the first byte that could deliver leaves: the body,
    or the request when it has none. When it raises, nothing is sent, and what it raised
    is kept in `stopped`.
    """

    def __init__(
        self,
        mark: Callable[[], None],
        *,
        limits: SendTimeouts = SEND_TIMEOUTS,
        delivers: Callable[[str, str], bool] = lambda method, url: True,
    ) -> None:
        """Tell by a request's method and address whether it `delivers`."""
        self.exchanges: list[Exchange] = []
        self.stopped: Exception | None = None
        self._mark = mark
        self._limits = limits
        self._delivers = delivers
        self._over = False
        self._connection: Any = None
        self._socket: object = None

    @property
    def last(self) -> Exchange | None:
        """Return the exchange that decided; None when nothing was asked."""
        return self.exchanges[-1] if self.exchanges else None

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Watch this thread, and end what it waits for when the time is over."""
        token: Token[SendObserver | None] = _watch.set(self)
        try:
            with deadline(self._limits.call, self._hang_up):
                yield
        finally:
            _watch.reset(token)

    def begin(self, request: requests.PreparedRequest) -> Exchange:
        """Return a new exchange; raises when no more may be asked in this attempt.

        After "later" or no answer at all the next try is the outbox's: some plugins
        would ask again at once.
        """
        last = self.last
        if self._over or (last and (last.is_later or last.error is not None)):
            raise requests.ConnectionError("no more requests in this attempt")
        delivers = self._delivers(request.method or "", request.url or "")
        self.exchanges.append(Exchange(delivers=delivers))
        return self.exchanges[-1]

    def timeouts(self) -> tuple[float, float]:
        """Return how long to wait for the connection, and for each byte."""
        limits = self._limits
        return limits.connect.total_seconds(), limits.read.total_seconds()

    def connecting(self, connection: Any) -> None:
        """Remember the connection that is being made."""
        self._connection = connection

    def connected(self, connection: Any) -> None:
        """Remember its socket: a connection forgets it while the answer is read."""
        self._socket = connection.sock

    def leaving(self) -> None:
        """Note that the first byte of a request's content is about to leave."""
        exchange = self.exchanges[-1]
        if not exchange.delivers or exchange.left:
            return
        if self._over:
            raise TimeoutError("the time is over")
        try:
            self._mark()
        except Exception as error:
            self.stopped = error
            raise StoppedError from error
        exchange.left = True

    def read(self, raw: Any) -> tuple[bytes, bool]:
        """Return an answer's body as far as it came, and whether that is all of it."""
        kept = bytearray()
        # An answer that breaks off is no error: its status line was read.
        with contextlib.suppress(HTTPError, OSError), contextlib.closing(raw):
            while len(kept) < MAX_ANSWER_BYTES:
                piece = raw.read1(MAX_ANSWER_BYTES - len(kept), decode_content=True)
                if not piece:
                    return bytes(kept), not self._over
                kept += piece
        return bytes(kept), False

    def _hang_up(self) -> None:
        self._over = True
        disconnect(getattr(self._connection, "sock", None))
        disconnect(self._socket)


class ObservedAdapter(HTTPAdapter):
    """The adapter of requests, with an eye on it while a Watch is active."""

    def get_connection_with_tls_context(self, *args: Any, **more: Any) -> Any:
        """Return the pool for a request; its connections report to the watch."""
        pool = super().get_connection_with_tls_context(*args, **more)
        if _watch.get() is not None:
            pool.ConnectionCls = _reporting(pool.ConnectionCls)
        return pool

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send a request, and note what became of it; the parameters are requests'."""
        watch = _watch.get()
        if watch is None:
            return super().send(request, stream, timeout, verify, cert, proxies)
        exchange = watch.begin(request)
        content, request.body = request.body, _Body.around(request.body, watch)
        try:
            response = super().send(
                request, True, watch.timeouts(), verify, cert, proxies
            )
        except Exception as error:
            exchange.error = error
            raise
        finally:
            request.body = content
        exchange.status, exchange.headers = response.status_code, response.headers
        exchange.body, exchange.whole = watch.read(response.raw)
        response.raw = io.BytesIO(exchange.body)
        return response


class _Body:
    """A request's body, which tells the watch when it is about to leave."""

    def __init__(self, content: bytes, watch: SendObserver) -> None:
        self._content = io.BytesIO(content)
        self._watch = watch

    @classmethod
    def around(cls, body: Any, watch: SendObserver) -> Any:
        """Return the body to send in a body's place.

        An empty one is none: urllib3 would not read it. A file or an iterator, which
        no plugin uses for a message, is left as it is and counts as none.
        """
        if isinstance(body, str):
            body = body.encode()
        return cls(body, watch) if body and isinstance(body, bytes) else body

    def read(self, size: int = -1) -> bytes:
        self._watch.leaving()
        return self._content.read(size)


class StoppedError(Exception):
    """The mark was refused; no OSError, which urllib3 would take for a broken pipe."""


@cache
def _reporting(kind: Any) -> Any:
    """Return a kind of connection that reports to the watch when it stands."""
    if getattr(kind, "reports", False):
        return kind

    class Reporting(kind):  # type: ignore[misc]  # plain, TLS, through a proxy
        reports = True

        def connect(self) -> None:
            watch = _watch.get()
            if watch is None:
                super().connect()
                return
            watch.connecting(self)
            super().connect()
            watch.connected(self)

        def request(self, method: str, url: str, body: Any = None, **more: Any) -> None:
            watch = _watch.get()
            if watch is not None and not isinstance(body, _Body):
                if self.sock is None:
                    self.connect()
                watch.leaving()
            super().request(method, url, body=body, **more)

    return Reporting
