"""The daemon is killed again and again during a crawl, and nothing is lost.

KILLS=100 (make chaos) does what the tests do many times more often.
"""

import os
import random
import sqlite3
import sys
from collections import Counter
from functools import partial
from pathlib import Path

from tests.support.daemon_process import Inbox, config, feed, page, prose, rows, start
from tests.support.patience import LOOK_SECONDS
from tocsin.demo.web_server import WebServer, html, xml

KILLS = int(os.environ.get("KILLS", "4"))
ARTICLES = max(80, KILLS * 10)
EVERY_THIRD = 3


def newsroom(sites: list[WebServer]) -> dict[str, str]:
    """Publish the articles, spread over sites; every third one tells of a ferry."""
    sources = {}
    for place, site in enumerate(sites):
        items = []
        for number in range(place, ARTICLES, len(sites)):
            about = "ferry" if number % EVERY_THIRD == 0 else "crane"
            title = f"News {number} of the {about}"
            site.pages[f"/{number}"] = html(page(title, *prose(about, number)))
            items.append((f"/{number}", title))
        site.pages["/feed"] = xml(feed(site.url, items), etag='"a"')
        sources[f"site{place}"] = f'url = "{site.url}/feed"'
    return sources


def test_no_kill_loses_an_alert(tmp_path: Path) -> None:
    dice = random.Random(20)
    with WebServer() as first, WebServer() as second, WebServer() as hooks:
        inbox = Inbox(hooks)
        (tmp_path / "config.toml").write_text(
            config(newsroom([first, second]), channel=inbox.url)
        )

        def served() -> int:
            return len(first.asked) + len(second.asked) + len(hooks.asked)

        def reached(moment: int) -> bool:
            return served() >= moment or done(tmp_path)

        for _ in range(KILLS):
            running = start(tmp_path)
            # A moment is a number of requests from now: it falls anywhere between
            # a fetch, a reading, a commit and a delivery.
            moment = served() + dice.randint(1, 2 * ARTICLES // KILLS)
            running.wait(partial(reached, moment), seldom=LOOK_SECONDS)
            running.kill()
        last = start(tmp_path)
        last.wait(lambda: done(tmp_path))
        assert last.stop() == 0

    database = tmp_path / "tocsin.db"
    wanted = len(range(0, ARTICLES, EVERY_THIRD))
    check_whole(database)
    assert rows(database, "SELECT count(*) FROM articles") == [(ARTICLES,)]
    assert rows(database, "SELECT count(*) FROM placements") == [(ARTICLES,)]
    assert rows(database, "SELECT count(DISTINCT story_id) FROM placements") == [
        (ARTICLES,)
    ]
    assert rows(database, "SELECT count(*) FROM vectors") == [(ARTICLES,)]
    assert rows(database, "SELECT count(*) FROM matches") == [(wanted,)]
    assert rows(database, "SELECT state, count(*) FROM deliveries GROUP BY 1") == [
        ("sent", wanted)
    ]
    arrived = Counter(inbox.keys)
    assert len(arrived) == wanted, "an alert was lost"
    repeated = {key for key, times in arrived.items() if times > 1}
    marked = {
        key for (key,) in rows(database, "SELECT key FROM deliveries WHERE repeat")
    }
    assert repeated <= marked, "a repeat was not marked"
    sys.stdout.write(
        f"\nkills {KILLS}, articles {ARTICLES}, alerts {wanted}, lost 0, "
        f"repeated {len(repeated)}, marked {len(marked)}\n"
    )


def done(folder: Path) -> bool:
    database = folder / "tocsin.db"
    # In one statement: between two of them an item may become a delivery.
    found = rows(
        database,
        "SELECT (SELECT count(*) FROM entries WHERE state <> 'waiting'),"
        " (SELECT count(*) FROM alerts WHERE state = 'pending'),"
        " (SELECT count(*) FROM deliveries WHERE state <> 'sent')",
    )
    return found == [(ARTICLES, 0, 0)]


def check_whole(database: Path) -> None:
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    # Raises when the search index and the articles disagree.
    connection.execute(
        "INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)"
    )
    connection.close()
