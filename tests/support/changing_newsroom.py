"""A newsroom on loopback that edits, and a clock that is moved by hours at once.

The daemon's own clock stays as it is: what lies behind it is moved back instead, all
times of the database at once, which is the same to it.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from store.columns import time_from, time_text
from store.connections import open_writer
from tests.support.daemon_process import (
    ALLOW,
    FETCH_TIMEOUT,
    Daemon,
    daemon,
    feed,
    prose,
)
from tests.support.daemon_process import page as page_of
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml

MOVED = {
    "revisits": ("read", "due", "absent_since", "full_fetch"),
    "articles": ("seen",),
    "alerts": ("at",),
    "deliveries": ("created", "due", "sent"),
    "changes": ("at",),
}
"""Table → its times that the tests look at."""


def move_clock(database: Path, by: timedelta) -> None:
    """Let so much time have passed."""
    with contextlib.closing(open_writer(database)) as db:
        db.conn.execute("BEGIN IMMEDIATE")
        for table, columns in MOVED.items():
            for column in columns:
                rows = db.conn.execute(
                    f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL"
                ).fetchall()
                db.conn.executemany(
                    f"UPDATE {table} SET {column} = ? WHERE rowid = ?",
                    [(time_text(time_from(at) - by), id_) for id_, at in rows],
                )
        db.conn.execute("COMMIT")


@dataclass(frozen=True)
class NewsPage:
    """An article as its outlet shows it."""

    title: str
    paragraphs: tuple[str, ...]
    status: int = 200
    leads_to: str = ""
    """Another path that it redirects to; empty when it is there."""


@dataclass
class ChangingNewsroom:
    """An outlet whose articles can be changed, and the channel that is told."""

    site: WebServer
    pages: dict[str, NewsPage] = field(default_factory=dict)
    messages: list[dict[str, str]] = field(default_factory=list)
    """What the channel was sent, in order."""
    asked: int = 0
    """Requests for articles."""
    _numbers: Iterator[int] = field(default_factory=count)

    def publish(self, *names: str) -> None:
        """Publish an article of ferries for each name, each a story of its own."""
        for name in names:
            number = next(self._numbers) + 1
            paragraphs = (*prose("ferry", number), *prose("ferry", number + 5_000)[:2])
            self.pages[f"/{name}"] = NewsPage(f"Ferry {name} late", paragraphs)
            self.site.pages[f"/{name}"] = self._serve
        self.site.pages["/"] = html(page_of("Harbour Press", "All the news."))
        self.site.pages["/feed"] = xml(
            feed(self.site.url, [(path, it.title) for path, it in self.pages.items()])
        )
        self.site.pages["/hook"] = self._take

    def edit(self, name: str, **more: object) -> None:
        """Change an article: its title, its paragraphs, its status, where it leads."""
        path = f"/{name}"
        self.pages[path] = replace(self.pages[path], **more)  # type: ignore[arg-type]

    def reword(self, name: str, change: Callable[[str], str]) -> None:
        """Change the second paragraph of an article."""
        first, second, *rest = self.pages[f"/{name}"].paragraphs
        self.edit(name, paragraphs=(first, change(second), *rest))

    def told(self) -> dict[str, str]:
        """Return article → what the channel was told last of its changes."""
        return {
            message["url"].rpartition("/")[2]: message["changes"]
            for message in self.messages
            if "changes" in message
        }

    def run(self, folder: Path, text: str) -> contextlib.AbstractContextManager[Daemon]:
        """Run a daemon that watches it."""
        return daemon(folder, text)

    def config(self, changes: str = "now", *, more: str = "", crawl: str = "") -> str:
        """Return a configuration with one watchlist for ferries."""
        hook = self.site.url.replace("http://", "json://") + "/hook"
        return f"""
[crawl]
every = "1h"
gap = "0s"
workers = 1
timeout = "{FETCH_TIMEOUT}"
retry_first = "1s"
allow = ["{ALLOW}"]
baseline = "alert"
revisit = []
{crawl}
[desk]
listen = ""
[alerts]
retry_first = "1s"
group_wait = "0s"
followup_gap = "0s"
max_per_hour = 0
[sources.one]
url = "{self.site.url}/feed"
[channels.hook]
url = "{hook}"
[watchlists.ferries]
query = "ferry"
channels = ["hook"]
changes = "{changes}"
{more}
"""

    def _serve(self, asked: ReceivedRequest) -> Reply:
        self.asked += 1
        shown = self.pages[asked.path]
        if shown.leads_to:
            return Reply(status=302, headers={"Location": shown.leads_to})
        noise = (
            f"<!-- {self.asked} --><aside class='ad'><p>Buy boat {self.asked} now for "
            f"{self.asked * 7} crowns.</p></aside>"
            f"<p class='meta'>Updated {self.asked % 60} minutes ago</p>"
        )
        whole = page_of(shown.title, *shown.paragraphs)
        return html(whole.replace("<footer>", f"{noise}<footer>"), status=shown.status)

    def _take(self, asked: ReceivedRequest) -> Reply:
        key = {"key": asked.headers["idempotency-key"]}
        self.messages.append(json.loads(asked.body) | key)
        return Reply(b"{}")


def step(
    running: Daemon, room: ChangingNewsroom, by: timedelta, *, visits: int
) -> None:
    """Let time pass, and wait until so many articles were visited again for it."""
    before = room.asked
    move_clock(running.database, by)
    running.wait(lambda: room.asked >= before + visits)
    running.wait(lambda: idle(running))


_OPEN = """
SELECT (SELECT count(*) FROM alerts WHERE state = 'pending')
  + (SELECT count(*) FROM deliveries WHERE state IN ('waiting','sending'))
  + (SELECT count(*) FROM revisits
     WHERE due <= strftime('%Y-%m-%dT%H:%M:%fZ'))
"""
"""One statement: between two, an alert becomes a message."""


def idle(running: Daemon) -> bool:
    """Return whether nothing is due, and no message waits."""
    return running.rows(_OPEN) == [(0,)]
