"""The daemon on files of earlier versions: nothing is sent twice, nothing forgotten."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.support import earlier_files
from tests.support.daemon_process import Inbox, config, daemon, feed, page, prose
from tocsin.demo.web_server import WebServer, html, xml

KNOWN = [
    ("http://127.0.0.1:1/ferry-to-hoy-late", "Ferry to Hoy late"),
    ("http://127.0.0.1:1/faehre", "Fähre über den Sund fällt aus"),
]
"""What the files hold, and one of them had been sent: nobody answers there."""

WAITED = {"tocsin-20260302130000-2-1", "k2"}
"""The key of the message that waits in them, before m005 and since."""


@pytest.mark.parametrize(
    "version",
    [
        "m001_the_first_ring",
        "m005_alerts",
        "m013_publishing_habits",
        "m018_source_wishes",
    ],
)
def test_what_was_sent_is_not_sent_again_and_what_waits_is_sent_once(
    tmp_path: Path, version: str
) -> None:
    with WebServer() as site, WebServer() as hooks:
        inbox = Inbox(hooks)
        listed = feed("", [*KNOWN, (f"{site.url}/new", "Ferry aground")])
        site.pages["/feed"] = xml(listed)
        site.pages["/new"] = html(page("Ferry aground", *prose("ferry", 9)))
        file = earlier_files.make(tmp_path / "tocsin.db", version)
        with contextlib.closing(sqlite3.connect(file)) as db, db:
            moved = "UPDATE sources SET url = ? WHERE key = 'gazette'"
            db.execute(moved, [f"{site.url}/feed"])
        text = config({"gazette": f'url = "{site.url}/feed"'}, channel=inbox.url)

        with daemon(tmp_path, text) as running:
            sent = "SELECT 1 FROM deliveries WHERE channel_id = 1 AND state = 'sent'"
            running.wait(lambda: len(running.rows(sent)) >= 3)
            running.wait(lambda: "upgrade finished  what=words" in running.said())
            visits = len(site.asked)
            running.wait(lambda: len(site.asked) > visits + 2)

    assert len(inbox.keys) == len(set(inbox.keys)) == 2
    assert len(WAITED & set(inbox.keys)) == 1
    assert "k1" not in inbox.keys
    assert running.rows("SELECT count(*) FROM articles") == [(4,)]
    pending = "SELECT 1 FROM alerts WHERE state = 'pending' AND channel_id = 1"
    assert running.rows(pending) == []
