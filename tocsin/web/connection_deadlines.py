"""Connections that say nothing, or take nothing, end: each holds one of a few places.

uvicorn counts connections, and closes those that are idle after an answer. It waits
without end for a first request, for the rest of one, and for who does not read.
"""

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

REQUEST_SECONDS = 20.0
"""How long a request may take to come, its body included: 256 KB, by 13 KB a second.
Browsers open connections before they need them, and open others when these are gone."""

TAKING_SECONDS = 60.0
"""How long a client may take nothing of an answer: as long as a stream of events."""


class DeadlineProtocol(H11Protocol):
    """HTTP/1.1 with an end to waiting for the client."""

    request_seconds: ClassVar[float] = REQUEST_SECONDS
    taking_seconds: ClassVar[float] = TAKING_SECONDS

    _request_end: asyncio.TimerHandle | None = None
    _taking_end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._end_request_wait()
        self._end_taking_wait()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of a request that is not whole."""
        super().data_received(data)
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete or cycle.more_body:
            self._await_request()
        else:
            self._end_request_wait()

    def on_response_complete(self) -> None:
        """Leave what follows to the time that a connection may be idle."""
        self._end_request_wait()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Begin to wait for who does not read."""
        super().pause_writing()
        if self._taking_end is None:
            self._taking_end = self.loop.call_later(
                self.taking_seconds, self.transport.abort
            )

    def resume_writing(self) -> None:
        """Stop waiting for who reads again."""
        self._end_taking_wait()
        super().resume_writing()

    def _await_request(self) -> None:
        if self._request_end is None:
            self._request_end = self.loop.call_later(
                self.request_seconds, self.transport.abort
            )

    def _end_request_wait(self) -> None:
        if self._request_end is not None:
            self._request_end.cancel()
            self._request_end = None

    def _end_taking_wait(self) -> None:
        if self._taking_end is not None:
            self._taking_end.cancel()
            self._taking_end = None
