"""Pages that break their reader are kept for a person, and cost only themselves."""

import asyncio
import gzip
import json
import logging
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks import process_costs
from spiders.extract.page_evidence import ListedWords
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule, SiteRules
from spiders.fetch.failures import Failure
from tests.support.daemon_process import config, daemon, feed, readers
from tests.support.factories import NOW
from tests.support.patience import PATIENCE, wait_for
from tocsin.daemon.page_reader import PageReader, ReadPageFunction
from tocsin.daemon.unread_pages import KEPT, MAX_BYTES, FetchedPage, keep
from tocsin.demo.web_server import Reply, WebServer, html, xml
from tocsin.wiring.workers import Workers

PAGE = FetchedPage(
    body=b"<p>F\xe4hre</p>", url="https://a.example:8080/1?x", content_type="text/html"
)


def hang(
    body: bytes, url: str, kind: str, rule: SiteRule | None, listed: ListedWords
) -> Reading:
    signal.pause()
    raise TimeoutError


def die(
    body: bytes, url: str, kind: str, rule: SiteRule | None, listed: ListedWords
) -> Reading:
    os.abort()


def stumble(
    body: bytes, url: str, kind: str, rule: SiteRule | None, listed: ListedWords
) -> Reading:
    raise RecursionError("too deep")


def echo(
    body: bytes, url: str, kind: str, rule: SiteRule | None, listed: ListedWords
) -> Reading:
    return Reading(title=url, text=body.decode("latin-1"), section=kind)


def read_by(reader: ReadPageFunction, folder: Path) -> Reading | Failure:
    with Workers(1, seconds=1 if reader is hang else PATIENCE) as workers:
        pages = PageReader(
            workers, folder=folder, rules=SiteRules(), clock=lambda: NOW, read=reader
        )
        return asyncio.run(pages.read(PAGE))


@pytest.mark.parametrize(
    ("reader", "why"),
    [
        (hang, "the page could not be read: reading took longer than 1 s"),
        (die, "the page could not be read: the reading process died (exit -6)"),
        (stumble, "the page could not be read: too deep"),
    ],
)
def test_a_page_that_breaks_its_reader_is_kept_with_the_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, reader: ReadPageFunction, why: str
) -> None:
    folder = tmp_path / "unread"

    failure = read_by(reader, folder)

    assert failure == Failure(outcome="hard", sentence=why)
    kept, about = sorted(folder.iterdir())
    assert kept.name == "20260302T120000.000000-a.example.html.gz"
    assert gzip.decompress(kept.read_bytes()) == PAGE.body
    assert json.loads(about.read_text()) == {
        "url": PAGE.url,
        "content_type": "text/html",
        "why": why,
        "at": NOW.isoformat(),
        "size_bytes": len(PAGE.body),
    }
    [record] = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.WARNING,
        "unread page kept",
    )
    assert vars(record)["file"] == str(kept)


def test_a_page_that_can_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "unread"

    reading = read_by(echo, folder)

    assert reading == Reading(title=PAGE.url, text="<p>Fähre</p>", section="text/html")
    assert not folder.exists()


def test_where_nothing_can_be_written_the_page_is_lost_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "file"
    folder.touch()

    failure = read_by(stumble, folder)

    assert isinstance(failure, Failure)
    assert [record.getMessage() for record in caplog.records] == [
        "unread page not kept"
    ]


def test_half_a_page_is_not_left_on_a_full_disk(tmp_path: Path) -> None:
    name = "20260302T120000.000000-a.example"
    (tmp_path / f"{name}.json").mkdir()

    with pytest.raises(OSError, match=name):
        keep(tmp_path, PAGE, why="too deep", now=NOW)

    assert not (tmp_path / f"{name}.html.gz").exists()


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    times = [NOW + timedelta(seconds=second) for second in range(KEPT + 5)]

    paths = [keep(tmp_path, PAGE, why="", now=at) for at in times]

    assert sorted(tmp_path.glob("*.html.gz")) == paths[-KEPT:]
    assert len(list(tmp_path.iterdir())) == 2 * KEPT


def test_of_a_huge_page_the_beginning_is_kept(tmp_path: Path) -> None:
    huge = FetchedPage(body=b"x" * (MAX_BYTES + 1), url=PAGE.url, content_type="")

    path = keep(tmp_path, huge, why="", now=NOW)

    assert len(gzip.decompress(path.read_bytes())) == MAX_BYTES
    [about] = tmp_path.glob("*.json")
    assert json.loads(about.read_text())["size_bytes"] == MAX_BYTES + 1


@pytest.mark.parametrize(
    "url",
    [
        "https://../../etc",
        "https://[::1]/",
        "nonsense",
        f"https://{'a' * 300}.example/",
    ],
)
def test_no_address_leads_out_of_the_folder(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "unread"
    strange = FetchedPage(body=b"", url=url, content_type="")

    path = keep(folder, strange, why="\udcff", now=NOW)

    assert path.parent == folder
    assert path.resolve().parent == folder.resolve()
    assert len(list(folder.iterdir())) == 2


def test_the_daemon_keeps_what_its_reader_dies_of_beside_the_database(
    tmp_path: Path, site: WebServer
) -> None:
    paragraph = "<p>A paragraph of a page that takes a while, for it is long.</p>"
    body = f"<html><body><article>{paragraph * 120_000}".encode()
    site.pages["/1"] = Reply(body, headers=dict(html("").headers))
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]))
    source = {"one": f'url = "{site.url}/feed"\nevery = "1h"'}

    # By its command line the fork server is found.
    with daemon(tmp_path, config(source), fresh=True) as running:
        running.wait(lambda: "/1" in site.paths())
        [worker] = readers(running.process.pid)
        before = process_costs.read(running.process.pid).workers
        # Well into the page: it takes more than twice as long.
        busy = wait_for(
            lambda: process_costs.read(running.process.pid).workers > before + 200
        )
        os.kill(worker, signal.SIGKILL)
        running.wait(lambda: bool(running.rows("SELECT 1 FROM articles")))

    assert busy
    assert running.rows("SELECT title, origin, stub FROM articles") == [
        ("Ferry late", "feed", 1)
    ]
    [kept] = (tmp_path / "unread").glob("*.html.gz")
    assert gzip.decompress(kept.read_bytes()) == body[:MAX_BYTES]
    assert f"unread page kept  url={site.url}/1" in running.said()
