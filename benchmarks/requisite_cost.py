"""What style sheets and pictures of kept pages cost: files, bytes and CPU per page.

Each page names four style sheets, which all pages share, and eight pictures of its own.
Written down as the daemon does, and not fetched: that costs what fetching a page does.
"""

import gzip
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from spiders.fetch.recording import RecordingRoom
from spiders.requisites.find import find_requisites
from store import captures, requisites
from store.db import Store
from store.requisites import NeededFile
from tests.support.daemon_process import page, prose
from tests.support.wire_server import HTML, answer
from tocsin.evidence.capture_writer import CaptureWriter, PageToKeep
from tocsin.evidence.day_files import DayFiles

HOST = "press.example"
STYLES = 4
PICTURES = 8
STYLE_BYTES = 60_000
PICTURE_BYTES = 50_000
WAIT_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisiteCost:
    """What the files of a page cost, on the average of many pages."""

    files: float
    size_bytes: float
    """On the disk, without the page itself."""
    search_ms: float
    """CPU of finding them, in a worker."""
    write_ms: float
    """CPU of noting and writing them down."""


def markup(number: int) -> bytes:
    """Return a page of 200 kB that names its files."""
    parts = [text for at in range(60) for text in prose("ferry", number * 60 + at)]
    styles = [f'<link rel="stylesheet" href="/{each}.css">' for each in range(STYLES)]
    names = [f"/{number}-{each}.jpg" for each in range(PICTURES)]
    pictures = [f'<img srcset="{name} 1280w, /no{name} 2560w">' for name in names]
    text = page(f"Ferry {number}", *parts).replace(
        "</head>", f"{''.join(styles)}</head>"
    )
    return text.replace("</body>", f"{''.join(pictures)}</body>").encode() * 2


def measure(pages: int) -> RequisiteCost:
    """Keep so many pages with what they need."""
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name:
        files = DayFiles(Path(name) / "evidence")
        with closing(Store(Path(name) / "tocsin.db")) as store:
            return _measure(store, files, pages)


def _measure(store: Store, files: DayFiles, pages: int) -> RequisiteCost:
    ids = _write(
        store, files, {_url(number): _answer(number) for number in range(pages)}
    )
    alone = sum(files.size_bytes(day) for day in files.days())
    began = time.process_time()
    found = [
        find_requisites(markup(number), _url(number), "text/html", part="page")
        for number in range(pages)
    ]
    made = time.process_time()
    for number in range(pages):
        markup(number)
    search = 2 * made - began - time.process_time()
    began = time.process_time()
    for id_, each in zip(ids, found, strict=True):
        needed = [
            NeededFile(url=one.url, host=HOST, part=one.part) for one in each.requisites
        ]
        store.write(requisites.want, id_, needed, datetime.now(UTC)).result()
    due = dict(_due(store))
    _write(store, files, {url: _file(url) for url in due}, ids=list(due.values()))
    written = time.process_time() - began
    size = sum(files.size_bytes(day) for day in files.days()) - alone
    return RequisiteCost(
        files=len(due) / pages,
        size_bytes=size / pages,
        search_ms=search / pages * 1_000,
        write_ms=written / pages * 1_000,
    )


def _url(number: int) -> str:
    return f"http://{HOST}/{number}"


def _answer(number: int) -> bytes:
    body = gzip.compress(markup(number), 6, mtime=0)
    return answer("200 OK", HTML, b"Content-Encoding: gzip", body=body)


def _file(url: str) -> bytes:
    if url.endswith(".css"):
        css = (
            b".harbour-%d { color: green }\n"
            * (STYLE_BYTES // 30)
            % (tuple(range(STYLE_BYTES // 30)))
        )
        coded = b"Content-Encoding: gzip"
        body = gzip.compress(css, 6, mtime=0)
        return answer("200 OK", b"Content-Type: text/css", coded, body=body)
    return answer("200 OK", b"Content-Type: image/jpeg", body=bytes(PICTURE_BYTES))


def _due(store: Store) -> Iterator[tuple[str, int]]:
    newest = store.read(requisites.below, _all_pages(store))
    for one in newest:
        yield one.url, one.id


def _all_pages(store: Store) -> list[int]:
    return [one.id for one in store.read(captures.newest, 1_000_000)]


def _write(
    store: Store,
    files: DayFiles,
    answers: Mapping[str, bytes],
    *,
    ids: list[int] | None = None,
) -> list[int]:
    """Write answers down; return their captures, which are wanted first if none are."""
    room = RecordingRoom(most_pages=len(answers), most_bytes=2**40)
    writer = CaptureWriter(
        store,
        files,
        min_free_bytes=0,
        software="tocsin/bench",
        clock=lambda: datetime.now(UTC),
        requisites=True,
    )
    made = ids or [_wanted(store, url) for url in answers]
    writer.start()
    for id_, (url, octets) in zip(made, answers.items(), strict=True):
        recording = room.open()
        buffers = recording.begin()
        if buffers is not None:
            asked = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
            buffers.note_sent(asked.encode())
            buffers.note_received(octets)
        recording.end(url, 200)
        writer.keep(PageToKeep(id=id_, url=url, recording=recording))
    writer.stop(WAIT_SECONDS)
    return made


def _wanted(store: Store, url: str) -> int:
    now = datetime.now(UTC)
    return store.write(captures.want, url, HOST, now, why="match").result()
