"""Replicas that others make while the daemon crawls: whole, and good to go on from."""

import contextlib
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.daemon_process import (
    Daemon,
    Inbox,
    config,
    daemon,
    feed,
    page,
    prose,
    rows,
    run,
)
from tests.support.patience import PATIENCE, wait_for
from tocsin.demo.web_server import WebServer, html, xml

ARTICLES = "SELECT count(*) FROM articles"


def publish(site: WebServer, count: int) -> None:
    """Let the outlet list this many articles."""
    items = []
    for number in range(1, count + 1):
        path, title = f"/{number}", f"Ferry {number}"
        site.pages[path] = html(page(title, *prose("ferry", number)))
        items.append((path, title))
    site.pages["/feed"] = xml(feed(site.url, items), etag=f'"{count}"')


def crawled(site: WebServer, running: Daemon, count: int) -> None:
    """Publish up to this many articles, and wait until they are stored."""
    publish(site, count)
    running.wait(lambda: running.rows(ARTICLES) == [(count,)])


def configuration(site: WebServer, inbox: Inbox) -> str:
    return config({"one": f'url = "{site.url}/feed"'}, channel=inbox.url)


def assert_whole(database: Path) -> None:
    """Fail unless SQLite finds neither damage nor a row without its parent."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


class Litestream:
    """Litestream beside a database, with a folder as its replica."""

    def __init__(self, program: Path, database: Path, replica: Path) -> None:
        self._program, self._database = program, database
        self._replica = replica
        self.log = replica.with_suffix(".log")

    @contextlib.contextmanager
    def replicating(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Replicate beside the block; kills it at the end, as a power cut would."""
        command = [str(self._program), "replicate", str(self._database), self.address]
        with self.log.open("ab") as stream:
            process = subprocess.Popen(command, stdout=stream, stderr=stream)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def address(self) -> str:
        return f"file://{self._replica}"

    def restored(self, to: Path) -> bool:
        """Write what the replica holds to a file; return whether it holds anything."""
        command = [str(self._program), "restore", "-force", "-o", str(to), self.address]
        ended = subprocess.run(
            command, capture_output=True, timeout=PATIENCE, check=False
        )
        return ended.returncode == 0

    def holds(self, count: int, trial: Path) -> bool:
        """Return whether so many articles are in the replica."""
        return self.restored(trial) and rows(trial, ARTICLES) == [(count,)]


def test_a_replica_of_litestream_survives_kills_and_is_restored(
    tmp_path: Path, site: WebServer, litestream: Path
) -> None:
    inbox, folder = Inbox(site), tmp_path / "first"
    folder.mkdir()
    trial = tmp_path / "trial.db"
    stream = Litestream(litestream, folder / "tocsin.db", tmp_path / "replica")

    with daemon(folder, configuration(site, inbox)) as running:
        crawled(site, running, 3)
        with stream.replicating():
            crawled(site, running, 6)
            assert wait_for(lambda: stream.holds(6, trial)), stream.log.read_text()
            running.kill()
    with (
        daemon(folder, configuration(site, inbox)) as running,
        stream.replicating() as replicating,
    ):
        crawled(site, running, 12)
        replicating.kill()
    with (
        daemon(folder, configuration(site, inbox)) as running,
        stream.replicating(),
    ):
        crawled(site, running, 15)
        assert wait_for(lambda: stream.holds(15, trial)), stream.log.read_text()
        running.wait(lambda: len(set(inbox.keys)) == 15)
        running.kill()

    assert stream.restored(trial)
    assert_whole(trial)
    assert_whole(folder / "tocsin.db")
    goes_on_elsewhere(tmp_path / "second", trial, site)


def goes_on_elsewhere(folder: Path, replica: Path, site: WebServer) -> None:
    """Restore a replica of 15 articles where there was nothing, and crawl on."""
    folder.mkdir()
    inbox = Inbox(site)
    (folder / "config.toml").write_text(configuration(site, inbox), "utf-8")

    ended = run("restore", str(replica), cwd=folder)

    assert ended.returncode == 0, ended.stderr
    with daemon(folder, configuration(site, inbox)) as running:
        crawled(site, running, 16)
        running.wait(lambda: len(inbox.keys) > 0)
        assert running.stop() == 0
    findings = json.loads(run("doctor", "--json", cwd=folder).stdout)["findings"]
    assert [each for each in findings if each["level"] == "fail"] == []
    assert [each for each in findings if each["level"] == "ok"] != []


def test_sqlite3_rsync_copies_a_database_that_is_written_to(
    tmp_path: Path, site: WebServer, sqlite3_rsync: Path
) -> None:
    inbox, folder = Inbox(site), tmp_path / "first"
    folder.mkdir()
    copy = tmp_path / "copy.db"
    command = [sqlite3_rsync, folder / "tocsin.db", copy]

    with daemon(folder, configuration(site, inbox)) as running:
        for round_ in range(1, 4):
            crawled(site, running, 5 * round_)
            with subprocess.Popen(command) as cut_off:
                cut_off.kill()
            subprocess.run(command, check=True, timeout=PATIENCE)
            assert rows(copy, ARTICLES) == [(5 * round_,)]
            assert_whole(copy)
        running.kill()

    goes_on_elsewhere(tmp_path / "second", copy, site)
