"""The daemon is killed again and again while it keeps pages, and none is lost.

KILLS=100 (make test-evidence) does what the tests do some times more often; SEED= other
moments.
"""

import os
import random
import sys
from functools import partial
from pathlib import Path

from tests.support.daemon_process import config, feed, page, prose, rows, run, start
from tests.support.patience import LOOK_SECONDS
from tests.support.styled_page import picture
from tocsin.demo.web_server import Reply, WebServer, html, xml

KILLS = int(os.environ.get("KILLS", "3"))
PAGES = max(60, KILLS * 20)
LISTED = 500
"""Pages of a source: of a listing with more than a thousand, tocsin reads as many."""
SEED = int(os.environ.get("SEED", "3"))
EVIDENCE = """[evidence]
pages = "matched"
requisites = "css+images"
min_free_mb = 1
"""
NEEDS = '<link rel="stylesheet" href="/style.css"><img src="/{number}.png"></body>'


def outlet(site: WebServer) -> dict[str, str]:
    """Publish the articles, each of which matches; return the sources.

    They share a style sheet, and each has a picture of its own.
    """
    found = {}
    css = {"Content-Type": "text/css"}
    site.pages["/style.css"] = Reply(b"body { color: green }", headers=css)
    for first in range(0, PAGES, LISTED):
        items = []
        for number in range(first, min(first + LISTED, PAGES)):
            title = f"Ferry {number} is late"
            publish(site, number, title)
            items.append((f"/{number}", title))
        site.pages[f"/feed/{first}"] = xml(feed(site.url, items), etag='"a"')
        found[f"from-{first}"] = f'url = "{site.url}/feed/{first}"'
    return found


def publish(site: WebServer, number: int, title: str) -> None:
    """Publish a page, and its picture."""
    text = page(title, *prose("ferry", number))
    needs = NEEDS.format(number=number)
    site.pages[f"/{number}"] = html(text.replace("</body>", needs))
    png = Reply(picture(), headers={"Content-Type": "image/png"})
    site.pages[f"/{number}.png"] = png


def done(folder: Path) -> bool:
    """Return whether all is read, and each page and file kept or missed."""
    found = rows(
        folder / "tocsin.db",
        "SELECT (SELECT count(*) FROM entries WHERE state <> 'waiting'),"
        " (SELECT count(*) FROM captures"
        "   WHERE state IN ('due','recorded') OR unsearched = 1)",
    )
    return found == [(PAGES, 0)]


def visits(folder: Path) -> int:
    """Return how often the source was visited."""
    return int(rows(folder / "tocsin.db", "SELECT count(*) FROM visits")[0][0])


def test_no_kill_loses_a_page_or_leaves_a_torn_file(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    with WebServer() as first:
        sources = outlet(first)
        (tmp_path / "config.toml").write_text(config(sources, more=EVIDENCE))

        def reached(moment: int) -> bool:
            return len(first.asked) >= moment or done(tmp_path)

        for _ in range(KILLS):
            running = start(tmp_path)
            # A number of requests from now: anywhere between a fetch, a commit, the
            # append to a file, and the row of that.
            moment = len(first.asked) + dice.randint(1, 2 * PAGES // KILLS)
            running.wait(partial(reached, moment), seldom=LOOK_SECONDS)
            running.kill()
        before = visits(tmp_path)
        last = start(tmp_path)
        # At work as well: all may have been done before the last kill.
        last.wait(lambda: visits(tmp_path) > before and done(tmp_path))
        assert last.stop() == 0

    verified = run("evidence", "verify", cwd=tmp_path)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert_nothing_is_lost(tmp_path)


def assert_nothing_is_lost(folder: Path) -> None:
    """Check that each match has its page, and each page what it needs."""
    database = folder / "tocsin.db"
    assert rows(
        database,
        "SELECT count(*) FROM matches m WHERE NOT EXISTS"
        " (SELECT 1 FROM captures c WHERE c.article_id = m.article_id"
        "  AND (c.state = 'kept' OR c.reason <> ''))",
    ) == [(0,)]
    needed = "SELECT count(*) FROM requisites r WHERE r.needed_by = c.id"
    assert rows(
        database,
        f"SELECT count(*) FROM captures c WHERE part = 'page' AND state = 'kept'"
        f" AND ({needed}) <> 2",
    ) == [(0,)]
    kept = rows(database, "SELECT state, count(*) FROM captures GROUP BY 1")
    assert sum(number for _, number in kept) >= 2 * PAGES + 1
    torn = len([*(folder / "evidence" / "warc").glob("*.torn")])
    sys.stdout.write(f"\nkills {KILLS}, pages {PAGES}, {dict(kept)}, torn {torn}\n")
