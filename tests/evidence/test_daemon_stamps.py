"""A daemon signs the day that is over, and has it stamped, whatever is answered."""

import contextlib
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest

from store.db import Store
from tests.support.daemon_process import (
    FETCH_TIMEOUT,
    Inbox,
    config,
    daemon,
    feed,
    page,
    prose,
)
from tests.support.evidence_days import EvidenceScene
from tests.support.patience import PATIENCE, seconds
from tests.support.stamp_authority import StampAuthority
from tocsin.demo.web_server import Reply, ServedPage, WebServer, html, xml
from tocsin.evidence.verify_days import verify_folder


def installation(
    folder: Path, url: str, authority: StampAuthority, *, tsa: str = "", days: int = 1
) -> str:
    """Make a database and files of the last days; return the configuration.

    The authority is at `tsa`, or at a path of the site at `url`.
    """
    store = Store(folder / "tocsin.db")
    for ago in range(days, 0, -1):
        then = datetime.now(UTC) - timedelta(days=ago)
        EvidenceScene(store, folder / "evidence", now=then).keep(2 * ago, 2 * ago + 1)
    store.close()
    more = (
        '[evidence]\npages = "matched"\nmin_free_mb = 1\n'
        f'timestamp = ["{tsa or f"{url}/tsr"}"]\nauthorities = "{authority.root}"\n'
    )
    return config({"port": f'url = "{url}/feed"\nevery = "1h"'}, more=more)


def test_the_day_that_is_over_is_signed_and_stamped(
    tmp_path: Path, site: WebServer
) -> None:
    authority = StampAuthority(tmp_path / "tsa")
    site.pages["/tsr"] = authority
    tokens = "SELECT state, tries FROM time_tokens"

    with daemon(tmp_path, installation(tmp_path, site.url, authority)) as running:
        running.wait(lambda: running.rows(tokens) not in ([], [("wanted", 0)]))
        found = running.rows(tokens)
        assert running.stop() == 0

    files = EvidenceScene(Store(tmp_path / "other.db"), tmp_path / "evidence").files
    (report,) = verify_folder(files, authorities=authority.root)
    assert found == [("verified", 1)]
    assert report.faults == []
    assert len(report.stamps) == 1
    (asked,) = [asked for asked in site.asked if asked.path == "/tsr"]
    assert asked.headers["content-type"] == "application/timestamp-query"
    assert len(asked.body) < 100


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Reply(status=503), "HTTP 503"),
        (Reply(b"<html>sign in</html>"), "rfc3161-client: "),
        (Reply(b"x" * 200_000), "its answer has 200,000 bytes"),
        (Reply(b"half of it", cut=True), "cut off"),
    ],
    ids=["down", "a wall", "too long", "cut off"],
)
def test_an_authority_that_does_not_answer_is_asked_later(
    tmp_path: Path, site: WebServer, page: ServedPage, reason: str
) -> None:
    authority = StampAuthority(tmp_path / "tsa")
    site.pages["/tsr"] = page
    tokens = "SELECT state, tries, reason FROM time_tokens WHERE tries > 0"

    with daemon(tmp_path, installation(tmp_path, site.url, authority)) as running:
        running.wait(lambda: running.rows(tokens) != [])
        ((state, tries, why),) = running.rows(tokens)
        seals = running.rows("SELECT count(*) FROM seals")
        assert running.stop() == 0

    assert (state, tries, seals) == ("wanted", 1, [(1,)])
    assert reason in why


def test_an_authority_that_sends_us_elsewhere_is_not_followed(
    tmp_path: Path, site: WebServer
) -> None:
    authority = StampAuthority(tmp_path / "tsa")
    with WebServer({"/tsr": authority}) as elsewhere:
        target = {"Location": f"{elsewhere.url}/tsr"}
        site.pages["/tsr"] = Reply(status=307, headers=target)
        tokens = "SELECT state, reason FROM time_tokens WHERE tries > 0"

        with daemon(tmp_path, installation(tmp_path, site.url, authority)) as running:
            running.wait(lambda: running.rows(tokens) != [])
            found = running.rows(tokens)
            assert running.stop() == 0

        assert found == [("wanted", "HTTP 307: it sends us to another address")]
        assert elsewhere.asked == []


class SlowAuthority:
    """Takes questions, and sends its answer byte by byte, for ever; or nothing."""

    def __init__(self, *, is_silent: bool) -> None:
        self._is_silent = is_silent
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.asked = 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/tsr"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.asked += 1
                threading.Thread(target=self._talk, args=[client], daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.recv(10_000)
            if self._is_silent:
                self._closing.wait(PATIENCE)
                return
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")
            while not self._closing.wait(0.05):
                client.sendall(b"x")


@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "slow"])
def test_an_authority_that_never_ends_holds_nothing_up(
    tmp_path: Path, site: WebServer, *, is_silent: bool
) -> None:
    authority = StampAuthority(tmp_path / "tsa")
    site.pages["/1"] = html(page("Ferry one", *prose("ferry", 1)))
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry one")]))
    inbox = Inbox(site)
    with SlowAuthority(is_silent=is_silent) as slow:
        text = installation(tmp_path, site.url, authority, tsa=slow.url, days=2)
        text = text.replace(f'timeout = "{FETCH_TIMEOUT}"', f'timeout = "{TIMEOUT}"')
        text = text.replace("[watchlists.ferries]", HOOK.format(url=inbox.url))
        with daemon(tmp_path, text) as running:
            running.wait(lambda: running.rows(FAILED) != [])
            running.wait(lambda: len(inbox.keys) == 1)
            found = running.rows(FAILED)
            states = running.rows("SELECT DISTINCT state FROM captures")
            assert running.stop() == 0

    # For the other day it is asked at the next look: one that is silent for as long as
    # a request may last would else hold up all that is done then.
    assert slow.asked == 1
    assert found == [("wanted", "the site did not answer in time")]
    assert states == [("kept",)]


FAILED = "SELECT state, reason FROM time_tokens WHERE tries > 0"
TIMEOUT = f"{seconds(2):.0f}s"
HOOK = """[channels.hook]
url = "{url}"

[watchlists.ferries]
channels = ["hook"]"""
