"""The press review, sent by a real daemon, once, also when it is killed and started."""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import database_settings
from store.columns import time_text
from store.database import Database
from store.db import Store
from tests.support.daemon_process import Inbox, daemon, rows
from tests.support.stored_coverage import keep_article, prepare
from tocsin.demo.web_server import WebServer

SENT = """
SELECT c.name FROM deliveries d JOIN channels c ON c.id = d.channel_id
WHERE d.key LIKE 'review-%' AND d.state = 'sent' ORDER BY d.id
"""


def test_a_review_that_is_due_is_sent_once_over_a_kill(
    tmp_path: Path, site: WebServer
) -> None:
    now = datetime.now(UTC)
    inbox = Inbox(site)

    def config(*channels: str) -> str:
        named = ", ".join(f'"{channel}"' for channel in channels)
        return (
            '[desk]\nlisten = ""\n'
            f'[channels.hook]\nurl = "{inbox.url}"\n'
            f'[channels.post]\nurl = "{inbox.url}?to=post"\n'
            '[watchlists.ferries]\nquery = "ferry"\n'
            f'[review]\nwhen = "daily {now - timedelta(hours=1):%H:%M}"\n'
            f"channels = [{named}]\n"
        )

    def write(db: Database) -> None:
        prepare(db, "ferries")
        keep_article(db, 1, watchlists=["ferries"], seen=now - timedelta(hours=3))
        for channel in ("hook", "post"):
            sent = time_text(now - timedelta(days=2))
            database_settings.put(db, f"review/{channel}", sent)

    with contextlib.closing(Store(tmp_path / "tocsin.db")) as store:
        store.write(write).result()

    with daemon(tmp_path, config("hook")) as running:
        running.wait(lambda: rows(running.database, SENT) == [("hook",)])
        running.kill()
    # That the other channel gets its own shows that the daemon has looked again.
    with daemon(tmp_path, config("hook", "post")) as running:
        running.wait(lambda: len(rows(running.database, SENT)) == 2)

    assert rows(tmp_path / "tocsin.db", SENT) == [("hook",), ("post",)]
    assert len(inbox.keys) == len(set(inbox.keys)) == 2
    assert all(key.startswith("review-") for key in inbox.keys)
    titles = rows(
        tmp_path / "tocsin.db",
        "SELECT json_extract(payload, '$.title') FROM deliveries",
    )
    assert all(title.startswith("Press review, ") for (title,) in titles)
    assert all(title.endswith(": 1 story") for (title,) in titles)
