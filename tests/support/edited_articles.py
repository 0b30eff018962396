"""Articles of the newsroom that were edited, with the pages that were kept of them.

The one of the bridge has three versions and was gone for a while. Its first day is
signed and stamped. An Arabic one has two versions, and no page that is kept.
"""

from datetime import datetime, timedelta
from pathlib import Path

from spiders.fetch.recording import RecordingRoom
from store import articles, captures, changes, seals, versions
from store.change_model import NewChange
from store.database import Database
from store.db import Store
from store.evidence_model import TimeToken
from store.versions import Version
from tests.support.evidence_days import EvidenceScene
from tests.support.taking import read_again
from tests.support.wire_server import HTML, answer
from tocsin.config import Config
from tocsin.evidence.capture_records import text_digest
from tocsin.evidence.capture_writer import PageToKeep
from tocsin.wiring.compiled_rules import intake_rules

BRIDGE = 3
"""The article of the scene that has three versions."""

ARABIC = 8
"""One that is written from right to left."""

AUTHORITY = "https://tsa.example/tsr"
"""Nobody asks it: its answers are written down by hand."""


def edit_articles(store: Store, config: Config, folder: Path, now: datetime) -> None:
    """Let outlets edit articles of the scene; keep their pages in a folder."""
    store.write(_edit, config, now).result()
    scene = EvidenceScene(store, folder, timestamp=(AUTHORITY,))
    first, *others = reversed(store.read(versions.history, BRIDGE))
    _keep(scene, first)
    _keep(scene, others[0])
    scene.now = now.replace(hour=1)
    scene.sealer.seal_due()
    store.write(_stamp, scene.now).result()
    _keep(scene, others[1])
    store.write(_miss, now).result()


def _edit(db: Database, config: Config, now: datetime) -> None:
    rules = intake_rules(config)
    text = articles.get(db, BRIDGE).text
    first, engineers, quotation, lorries = text.split("\n")
    engineers = engineers.replace("two of the eight", "three of the eight")
    second = "\n".join((quotation, first, engineers, lorries))
    read_again(db, BRIDGE, rules, text=second, seen=now - timedelta(hours=22))
    title = "Lift bridge over the Lenna may open to lorries in February"
    first = first.replace("stay closed to lorries until spring", "open in February")
    third = "\n".join((quotation.replace("eleven", "six"), first, engineers))
    read_again(
        db, BRIDGE, rules, title=title, text=third, seen=now - timedelta(hours=3)
    )
    text = articles.get(db, ARABIC).text
    words = text.split(" ")
    changed = " ".join([*words[:4], "أمس", *words[6:]])
    read_again(db, ARABIC, rules, text=changed, seen=now - timedelta(hours=2))
    for kind, minutes, status in (("removed", 90, 404), ("back", 20, 200)):
        at = now - timedelta(minutes=minutes)
        changes.add(
            db,
            BRIDGE,
            NewChange(kind=kind, at=at, before=3, after=3, status=status),  # type: ignore[arg-type]
        )


def _keep(scene: EvidenceScene, version: Version) -> None:
    """Keep the page of a version at the time when it was read."""
    scene.now = version.at
    url = f"https://sennick-post.example/news/{BRIDGE}"
    recording = RecordingRoom().open()
    buffers = recording.begin()
    if buffers is not None:
        host = b"Host: sennick-post.example\r\n\r\n"
        buffers.note_sent(b"GET /news/3 HTTP/1.1\r\n" + host)
        body = f"<title>{version.title}</title><p>{version.text}".encode()
        buffers.note_received(answer("200 OK", HTML, body=body))
    recording.end(url, 200, address="127.0.0.1")
    id_ = scene.store.write(
        captures.want, url, "sennick-post.example", scene.now, why="match",
        article=BRIDGE,
    ).result()  # fmt: skip
    facts = {"why": "match", "text-sha256": text_digest(version.title, version.text)}
    with scene.writing() as writer:
        writer.keep(PageToKeep(id=id_, url=url, recording=recording, facts=facts))


def _stamp(db: Database, now: datetime) -> None:
    """Let the authority have answered."""
    for token in seals.due_tokens(db, now):
        verified = TimeToken(
            day=token.day,
            authority=token.authority,
            state="verified",
            file="1.tsr",
            stamped=now + timedelta(seconds=2),
            ahead_seconds=0.2,
        )
        seals.put_token(db, verified)


def _miss(db: Database, now: datetime) -> None:
    """Let one more page not have come."""
    host = "sennick-post.example"
    at = now - timedelta(minutes=30)
    missed = captures.want(
        db, f"https://{host}/news/3", host, at, why="match", article=BRIDGE
    )
    captures.miss(db, missed, "HTTP 503")
