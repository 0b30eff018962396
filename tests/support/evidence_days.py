"""Days of evidence on the disk, made as the daemon makes them."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from spiders.fetch.recording import RecordingRoom
from store import articles, captures, seals, sources
from store.database import Database
from store.db import Store
from store.evidence_model import CaptureWhy, TimeToken
from tests.support.factories import WORDS, source
from tests.support.factories import article as news
from tests.support.patience import PATIENCE
from tests.support.wire_server import HTML, answer, article
from tocsin.evidence.capture_writer import CaptureWriter, PageToKeep
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.removal import remove_due
from tocsin.evidence.sealing import DaySealer
from tocsin.evidence.signing_key import load_or_make
from tocsin.evidence.verify_days import verify_folder
from tocsin.evidence.verify_seals import DayReport
from tocsin.evidence.wacz_export import Chosen, ExportMaker, write_export

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _store_article(db: Database, url: str) -> int:
    sources.sync(db, [source()], NOON)
    one = news(1, url=url)
    return articles.add(db, one, url_key=url, text_key=url, words=WORDS)


@dataclass
class EvidenceScene:
    """A store and a folder of evidence, with a clock that stands still."""

    store: Store
    folder: Path
    now: datetime = NOON
    min_free_bytes: int = 0
    timestamp: tuple[str, ...] = ()
    authorities: Path | None = None

    @property
    def files(self) -> DayFiles:
        return DayFiles(self.folder)

    @property
    def sealer(self) -> DaySealer:
        return DaySealer(
            self.store,
            self.files,
            key=self.folder.parent / "evidence.key",
            timestamp=self.timestamp,
            authorities=self.authorities,
            clock=lambda: self.now,
        )

    @property
    def key(self) -> Ed25519PrivateKey:
        """Return the key that signs its days."""
        return load_or_make(self.folder.parent / "evidence.key")[0]

    @contextlib.contextmanager
    def writing(self) -> Iterator[CaptureWriter]:
        """Run a writer beside the block; all it was given is written at its end."""
        writer = CaptureWriter(
            self.store,
            self.files,
            min_free_bytes=self.min_free_bytes,
            software="tocsin/test",
            clock=lambda: self.now,
        )
        writer.start()
        yield writer
        assert writer.stop(PATIENCE)

    def keep(self, *numbers: int, body: bytes = b"") -> None:
        """Keep the pages of articles that no row tells of, today.

        With a `body`, each has that one.
        """
        room = RecordingRoom()
        with self.writing() as writer:
            for number in numbers:
                writer.keep(self.page(room, number, body))
        assert (room.pages, room.size_bytes) == (0, 0)

    def page(self, room: RecordingRoom, number: int, body: bytes = b"") -> PageToKeep:
        """Return a page as it came, behind a redirect."""
        url = f"http://press.example/{number}"
        recording = room.open()
        body = body or article("Ferry", number)
        hops = [
            (url, answer("302 Found", f"Location: {url}/new".encode()), 302),
            (f"{url}/new", answer("200 OK", HTML, body=body), 200),
        ]
        for address, octets, status in hops:
            buffers = recording.begin()
            if buffers is not None:
                path = address.removeprefix("http://press.example")
                asked = f"GET {path} HTTP/1.1\r\nHost: press.example\r\n\r\n"
                buffers.note_sent(asked.encode())
                buffers.note_received(octets)
            recording.end(address, status, address="127.0.0.1")
        id_ = self.store.write(
            captures.want, url, "press.example", self.now, why="match"
        ).result()
        return PageToKeep(id=id_, url=url, recording=recording, facts={"why": "match"})

    def verified(self) -> list[DayReport]:
        """Check the folder beside the database."""
        return self.store.read(lambda db: list(verify_folder(self.files, db=db)))

    def visit(self, *answers: bytes) -> None:
        """Keep what the page of one stored article answered, an hour apart each."""
        room, url = RecordingRoom(), "http://press.example/again"
        stored = self.store.write(_store_article, url).result()
        for number, octets in enumerate(answers):
            recording = room.open()
            buffers = recording.begin()
            assert buffers is not None
            buffers.note_sent(b"GET /again HTTP/1.1\r\nHost: press.example\r\n\r\n")
            buffers.note_received(octets)
            recording.end(url, int(octets[9:12]), address="127.0.0.1")
            why: CaptureWhy = "revisit" if number else "match"
            facts = {"why": why, "article": str(stored)}
            with self.writing() as writer:
                id_ = self.store.write(
                    captures.want,
                    url,
                    "press.example",
                    self.now,
                    why=why,
                    article=stored,
                ).result()
                writer.keep(
                    PageToKeep(id=id_, url=url, recording=recording, facts=facts)
                )
            self.now += timedelta(hours=1)

    def export(self, path: Path, chosen: Chosen) -> None:
        """Write captures to a file: day → number → title."""
        maker = ExportMaker(software="tocsin/1", created=self.now, key=self.key)
        write_export(path, self.files, chosen, maker=maker)

    def tomorrow(self) -> None:
        """Let a day pass."""
        self.now += timedelta(days=1)

    def remove(self) -> None:
        """Take what is to be removed out of its files."""
        remove_due(self.store, self.files, self.sealer, self.now)

    def page_to_miss(self) -> int:
        """Want a page that will not come; return the number of its capture."""
        url = "http://press.example/never"
        return self.store.write(
            captures.want, url, "press.example", self.now, why="match"
        ).result()

    def due_tokens(self) -> list[TimeToken]:
        """Return the tokens that are to be asked for now."""
        return self.store.read(seals.due_tokens, self.now)


def visited_again(store: Store, folder: Path) -> EvidenceScene:
    """Return a signed day on which a page was visited: the same, unchanged, gone."""
    scene = EvidenceScene(store, folder / "evidence")
    body = article("Ferry", 1)
    scene.visit(
        answer("200 OK", HTML, body=body),
        answer("200 OK", HTML, b"Age: 7", body=body),
        answer("304 Not Modified", b'ETag: "a"', length=False),
        answer("404 Not Found", HTML, body=b"<h1>Sorry</h1>"),
    )
    scene.tomorrow()
    scene.sealer.seal_due()
    return scene
