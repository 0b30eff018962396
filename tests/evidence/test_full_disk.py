"""A disk that is full costs pages of evidence, and neither alerts nor what is kept."""

import contextlib
import gzip
import json
import random
import sqlite3
from pathlib import Path

import pytest

from spiders.fetch.recording import RecordingRoom
from store import captures
from store.db import Store
from store.errors import StoreError
from tests.support.daemon_process import Daemon, config, daemon, feed, run
from tests.support.evidence_days import EvidenceScene
from tests.support.patience import PATIENCE
from tests.support.small_disk import small_disk
from tests.support.wire_server import article
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, xml

PAGES = 16
PADDING = 150_000
"""Bytes of each page that cannot be compressed."""


def publish(site: WebServer, first: int) -> str:
    """Publish large articles that match, from that number on; return their source."""
    items = []
    for number in range(first, first + PAGES):
        padding = random.Random(number).randbytes(PADDING).hex()
        markup = article(f"Ferry {number}", number) + f"<!-- {padding} -->".encode()
        headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        site.pages[f"/{number}"] = Reply(gzip.compress(markup, 1), headers=headers)
        items.append((f"/{number}", f"Ferry {number}"))
    site.pages[f"/feed/{first}"] = xml(feed(site.url, items))
    return f'url = "{site.url}/feed/{first}"'


class Desk:
    """A newsroom's hook, which remembers what it was told."""

    def __init__(self, site: WebServer) -> None:
        site.pages["/hook"] = self._take
        self.url = site.url.replace("http://", "json://") + "/hook"
        self.told: list[str] = []

    def _take(self, asked: ReceivedRequest) -> Reply:
        said = json.loads(asked.body)
        self.told.append(f"{said.get('title', '')} {said.get('message', '')}")
        return Reply(b"{}")

    def alerts(self) -> int:
        """Return how many articles it was told of."""
        words = " ".join(self.told)
        return sum(f"Ferry {number}" in words for number in range(1_000, 3_000))

    def notices(self) -> list[str]:
        """Return what it was told of pages that are not kept."""
        return [each for each in self.told if "could not be kept" in each]


def written(desk: Desk, sources: list[str], *, more: str = "") -> str:
    """Return a configuration with these sources."""
    tables = {f"source-{place}": source for place, source in enumerate(sources)}
    evidence = f'[evidence]\npages = "matched"\n{more or "min_free_mb = 0"}\n'
    text = config(tables, channel=desk.url, more=evidence)
    return text.replace("[alerts]\n", '[alerts]\noperator = ["hook"]\n')


def states(running: Daemon) -> dict[str, int]:
    return dict(running.rows("SELECT state, count(*) FROM captures GROUP BY 1"))


def is_settled(running: Daemon, pages: int) -> bool:
    """Return whether so many pages are kept or missed."""
    found = states(running)
    return found.get("kept", 0) + found.get("missed", 0) == pages == sum(found.values())


def verified(folder: Path) -> None:
    ended = run("evidence", "verify", cwd=folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_disk_of_evidence_that_is_full_costs_pages_and_no_alert(
    tmp_path: Path, site: WebServer
) -> None:
    desk = Desk(site)
    sources = [publish(site, 1_000)]
    with small_disk(tmp_path / "evidence", 1) as disk:
        with daemon(tmp_path, written(desk, sources)) as running:
            running.wait(lambda: is_settled(running, PAGES))
            running.wait(lambda: desk.alerts() == PAGES)
            full = states(running)
            reasons = running.rows("SELECT DISTINCT reason FROM captures")
            assert running.stop() == 0
        verified(tmp_path)
        # The operator is told at a look, and there is one as a daemon starts.
        with daemon(tmp_path, written(desk, sources)) as running:
            running.wait(lambda: desk.notices() != [])
            assert running.stop() == 0
        disk.resize(20)
        sources.append(publish(site, 2_000))
        with daemon(tmp_path, written(desk, sources)) as running:
            running.wait(lambda: is_settled(running, 2 * PAGES))
            roomy = states(running)
            assert running.stop() == 0
        verified(tmp_path)
        torn = [*(disk.folder / "warc").glob("*.torn")]

    assert torn == []
    assert 0 < full["kept"] < PAGES
    assert {reason for (reason,) in reasons} == {
        "",
        "its file cannot be written (No space left on device)",
    }
    assert roomy == {"kept": full["kept"] + PAGES, "missed": full["missed"]}
    (notice,) = desk.notices()
    assert "No space left on device" in notice


def test_a_database_on_the_same_disk_keeps_the_room_that_evidence_leaves(
    tmp_path: Path, site: WebServer
) -> None:
    desk = Desk(site)
    with small_disk(tmp_path / "disk", 40) as disk:
        more = "min_free_mb = 37"
        text = written(desk, [publish(site, 1_000)], more=more)
        with daemon(disk.folder, text) as running:
            running.wait(lambda: is_settled(running, PAGES))
            running.wait(lambda: desk.alerts() == PAGES)
            found = states(running)
            reasons = running.rows("SELECT DISTINCT reason FROM captures")
            assert running.stop() == 0
        verified(disk.folder)

    assert found["missed"] > 0
    assert all(
        not reason or reason.startswith("37 MB have to stay free")
        for (reason,) in reasons
    )


def test_a_database_that_is_full_for_a_while_loses_no_page(tmp_path: Path) -> None:
    room = RecordingRoom()
    with small_disk(tmp_path / "disk", 8) as disk:
        store = Store(disk.folder / "tocsin.db")
        scene = EvidenceScene(store, tmp_path / "evidence")
        with scene.writing() as writer:
            pages = [scene.page(room, number) for number in range(4)]
            writer.keep(pages[0])
            writer.run(str).result(PATIENCE)
            # Else the log of the database has room of its own.
            with contextlib.closing(sqlite3.connect(store.path)) as other:
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            disk.fill()
            writer.keep(pages[1])
            writer.keep(pages[2])
            with pytest.raises(StoreError):
                writer.run(str).result(PATIENCE)
            disk.make_room()
            writer.keep(pages[3])
            writer.run(str).result(PATIENCE)
        found = [one.state for one in reversed(store.read(captures.newest, 9))]
        faults = [fault for report in scene.verified() for fault in report.faults]
        store.close()

    # The second was in its file already; the third is asked for again.
    assert found == ["kept", "kept", "due", "kept"]
    assert faults == []
    assert (room.pages, room.size_bytes) == (0, 0)
