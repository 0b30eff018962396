"""A hub that others wrote: it is subscribed at, tells, and is left again.

`make test-hub` runs this: Flask-WebSub brings packages that tocsin does not need.
"""

import contextlib
import http.client
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.servers.programs import RunningServer
from tests.support.daemon_process import config, daemon, feed, page, prose, save
from tests.support.factories import closed_port
from tests.support.patience import PATIENCE
from tocsin.demo.web_server import Reply, WebServer, html

CELERY = shutil.which("celery")
"""A program beside the Python that has Flask-WebSub."""

PROGRAM = Path(__file__).with_name("flask_hub.py")

pytestmark = pytest.mark.skipif(
    CELERY is None, reason="Flask-WebSub is missing: make test-hub"
)


@dataclass
class FlaskHub:
    """The hub's process, its address and what it knows."""

    url: str
    port: int
    database: Path
    server: RunningServer

    def callbacks(self) -> list[str]:
        """Return where it delivers to."""
        with contextlib.closing(sqlite3.connect(self.database)) as db:
            return [row[0] for row in db.execute("SELECT callback_url FROM hub")]

    def publish(self, topic: str) -> int:
        """Say that a topic has something new; return the status of the answer."""
        form = urlencode({"hub.mode": "publish", "hub.topic": topic})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE
        )
        with contextlib.closing(connection):
            connection.request("POST", "/hub", form, kind)
            return connection.getresponse().status


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FlaskHub]:
    """Run the hub for one test."""
    folder = tmp_path / "hub"
    folder.mkdir()
    port, database = closed_port(), folder / "hub.db"
    python = str(Path(CELERY or "").with_name("python"))
    command = [python, "-P", str(PROGRAM), str(port), str(database)]
    server = RunningServer(command, {"hub": port}, folder)
    server.start()
    try:
        yield FlaskHub(f"http://127.0.0.1:{port}/hub", port, database, server)
    finally:
        server.stop()


def publish(site: WebServer, hub: FlaskHub, *titles: str) -> None:
    """Let the feed list articles; it names its hub in headers alone."""
    items = []
    for number, title in enumerate(titles, start=1):
        site.pages[f"/{number}"] = html(page(title, *prose("ferry", number)))
        items.append((f"/{number}", title))
    headers = {
        "Content-Type": "application/rss+xml",
        "ETag": f'"{len(items)}"',
        "Link": f'<{hub.url}>; rel="hub", </feed>; rel="self"',
    }
    site.pages["/feed"] = Reply(feed(site.url, items).encode(), headers=headers)


def test_a_hub_that_others_wrote_is_subscribed_at_tells_and_is_left(
    tmp_path: Path, site: WebServer, hub: FlaskHub
) -> None:
    publish(site, hub, "Ferry one")
    address = f"127.0.0.1:{closed_port()}"
    source = {"one": f'url = "{site.url}/feed"\nkind = "feed"'}
    desk = f'listen = "{address}"\nbase_url = "http://{address}"\nwebsub = true'
    text = config(source, crawl='soonest = "1s"').replace('listen = ""', desk)
    text = text.replace('every = "1s"', 'every = "1h"')

    with daemon(tmp_path, text) as running:
        running.wait(lambda: bool(hub.callbacks()))
        known = hub.callbacks()
        publish(site, hub, "Ferry one", "Ferry two")
        status = hub.publish(f"{site.url}/feed")
        running.wait(
            lambda: ("Ferry two",) in running.rows("SELECT title FROM articles")
        )
        proofs = running.rows("SELECT told = proved FROM hub_pushes")
        save(running, text.partition("\n[sources.one]")[0])
        running.wait(lambda: not hub.callbacks())
        running.wait(
            lambda: running.rows("SELECT state FROM hub_subscriptions") == [("ended",)]
        )

    assert [each.startswith(f"http://{address}/websub/") for each in known] == [True]
    assert status == 202
    assert proofs == [(1,)]  # this hub signs with SHA-512
