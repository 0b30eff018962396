"""Recordings: what a page and its redirects were on the wire, until it is decided.

A recording rides in a request's meta, so that redirects and the question for robots.txt
add to the same one. All recordings of a process share one room: a page that finds it
full is fetched and read as ever, and only its recording says why there is none.
"""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

RECORDING = "tocsin_recording"
"""The key in a request's meta of its Recording."""

REPLAYABLE = "gzip"
"""What a recorded request accepts (RFC 9110 §12.5.3): programs that replay pages do not
all read Brotli, and two read no Zstandard."""

MOST_PAGES = 64
"""Pages whose recordings are held at once: as many as are fetched at once."""

MOST_BYTES = 160_000_000
"""What all recordings may hold: sixteen of the largest pages (`max_page_mb`), or some
thousand usual ones. It is one more copy of each page, packed as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireExchange:
    """A request and its answer, byte by byte as they crossed the connection.

    Behind TLS where there is TLS: what went into it and came out of it.
    """

    url: str
    asked: datetime
    """When the request was sent, by our clock."""
    status: int
    sent: bytes
    received: bytes
    address: str = ""
    """Of the machine at the other end; empty when it is not known."""
    certificate: str = ""
    """SHA-256 of the site's certificate in hex; empty without TLS."""


class RecordingRoom:
    """What all recordings may hold together. Safe to use from several threads."""

    def __init__(
        self, *, most_pages: int = MOST_PAGES, most_bytes: int = MOST_BYTES
    ) -> None:
        self._most_pages = most_pages
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self.pages = 0
        """How many recordings are held."""
        self.size_bytes = 0
        """What they hold."""

    def open(self) -> "Recording":
        """Return a new recording; one with a `problem` when there is no room."""
        with self._lock:
            if self.pages >= self._most_pages:
                return Recording(
                    self, problem=f"{self.pages} pages were being recorded already"
                )
            self.pages += 1
            return Recording(self, counts=True)

    def take(self, size_bytes: int) -> bool:
        """Reserve so many bytes; return whether there was room for them."""
        with self._lock:
            if self.size_bytes + size_bytes > self._most_bytes:
                return False
            self.size_bytes += size_bytes
            return True

    def give_back(self, *, pages: int = 0, size_bytes: int = 0) -> None:
        """Free what a recording held."""
        with self._lock:
            self.pages -= pages
            self.size_bytes -= size_bytes


class WireBuffers:
    """The octets of one exchange while it is under way."""

    def __init__(self, recording: "Recording") -> None:
        self.asked = datetime.now(UTC)
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        self._recording = recording

    def drop(self) -> None:
        """Let go of all: the connection goes on to hold this, for a minute or more."""
        self.sent, self.received = [], []

    def note_sent(self, data: bytes) -> None:
        """Keep what was written to the connection, until the exchange has ended."""
        if self._recording.has_room(self, len(data)):
            self.sent.append(data)

    def note_received(self, data: bytes) -> None:
        """Keep what was read from it, until the exchange has ended.

        A site may send more behind its answer, which is nobody's.
        """
        if self._recording.has_room(self, len(data)):
            self.received.append(data)


class Recording:
    """The exchanges of one page. `release` gives its memory back, in any thread."""

    def __init__(
        self, room: RecordingRoom, *, problem: str = "", counts: bool = False
    ) -> None:
        self.problem = problem
        """Why there is none, for people; empty when nothing was in its way."""
        self.is_whole = False
        """Whether the page came: robots.txt may forbid it, or it may be too large, or a
        redirect lead nowhere, and then only that was recorded."""
        self.exchanges: list[WireExchange] = []
        self.facts: dict[str, str] = {}
        """What else is known of how the page was had, such as what robots.txt said."""
        self._room = room
        self._counts = counts
        self._size_bytes = 0
        self._open: WireBuffers | None = None

    def begin(self) -> WireBuffers | None:
        """Return buffers for the next exchange; None when nothing is recorded.

        One that was begun and not ended is dropped: its connection was lost, and the
        request is sent again on another.
        """
        self._drop_open()
        self._open = None if self.problem else WireBuffers(self)
        return self._open

    def end(
        self, url: str, status: int, *, address: str = "", certificate: str = ""
    ) -> None:
        """Keep the exchange that was begun last, now that it is whole."""
        buffers = self._open
        if buffers is None or self.problem:
            return
        self.exchanges.append(
            WireExchange(
                url=url,
                asked=buffers.asked,
                status=status,
                sent=b"".join(buffers.sent),
                received=b"".join(buffers.received),
                address=address,
                certificate=certificate,
            )
        )
        self._drop_open()

    def take_in(self, exchange: WireExchange) -> None:
        """Keep an exchange that was made on another machine."""
        buffers = self.begin()
        if buffers is None:
            return
        buffers.asked = exchange.asked
        buffers.note_sent(exchange.sent)
        buffers.note_received(exchange.received)
        self.end(
            exchange.url,
            exchange.status,
            address=exchange.address,
            certificate=exchange.certificate,
        )

    def has_room(self, buffers: WireBuffers, size_bytes: int) -> bool:
        """Reserve room for so many bytes; without, drop everything and say why.

        There is none for an exchange that is not under way any more: nobody would give
        it back.
        """
        if self.problem or buffers is not self._open:
            return False
        if self._room.take(size_bytes):
            self._size_bytes += size_bytes
            return True
        self._drop()
        self.problem = "pages that were being recorded filled the memory for them"
        return False

    def hand_over(self) -> "Recording":
        """Return a recording with all that is in this one, and leave this one empty.

        Whoever fetched the page releases this one at its end, whatever became of it.
        """
        taken = Recording(self._room, problem=self.problem, counts=self._counts)
        taken.is_whole = self.is_whole
        taken.exchanges, taken.facts = self.exchanges, self.facts
        taken._size_bytes = self._size_bytes
        self.exchanges, self.facts = [], {}
        self._counts, self._size_bytes = False, 0
        return taken

    def release(self) -> None:
        """Drop everything and give its room back; once is enough, twice is safe."""
        self._drop()
        if self._counts:
            self._counts = False
            self._room.give_back(pages=1)

    def _drop_open(self) -> None:
        if self._open is not None:
            self._open.drop()
        self._open = None

    def _drop(self) -> None:
        self._drop_open()
        self.exchanges = []
        self._room.give_back(size_bytes=self._size_bytes)
        self._size_bytes = 0
