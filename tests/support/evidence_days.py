"""Days of evidence on the disk, made as the daemon makes them."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from spiders.fetch.recording import RecordingRoom
from store import captures, seals
from store.db import Store
from store.evidence_model import TimeToken
from tests.support.patience import PATIENCE
from tests.support.wire_server import HTML, answer, article
from tocsin.evidence.capture_writer import CaptureWriter, PageToKeep
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.removal import remove_due
from tocsin.evidence.sealing import DaySealer
from tocsin.evidence.signing_key import load_or_make
from tocsin.evidence.wacz_export import ExportPart, export_parts

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


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

    def keep(self, *numbers: int) -> None:
        """Keep the pages of articles that no row tells of, today."""
        room = RecordingRoom()
        with self.writing() as writer:
            for number in numbers:
                writer.keep(self.page(room, number))
        assert (room.pages, room.size_bytes) == (0, 0)

    def page(self, room: RecordingRoom, number: int) -> PageToKeep:
        """Return a page as it came, behind a redirect."""
        url = f"http://press.example/{number}"
        recording = room.open()
        hops = [
            (url, answer("302 Found", f"Location: {url}/new".encode()), 302),
            (f"{url}/new", answer("200 OK", HTML, body=article("Ferry", number)), 200),
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


def exported_parts(
    scene: EvidenceScene, chosen: Mapping[str, Mapping[int, str | None]]
) -> list[ExportPart]:
    """Return the files of an export of captures: day → number → title."""
    return export_parts(
        scene.files, chosen, software="tocsin/1", created=scene.now, key=scene.key
    )
