"""Lists of all kinds are read by workers, as the daemon would have read them."""

import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

from tests.fleet.fleet_processes import WatchedSite, redis_server, workers
from tests.fleet.test_daemon_fleet import ARTICLES, is_read, settings, sites, state
from tests.support.daemon_process import Daemon, daemon, readers, rows
from tocsin.demo.web_server import Reply, html, xml

EACH = 4
"""Articles in each list."""

ENTRIES = "SELECT url, state, reason FROM entries ORDER BY url"
VISITS = (
    "SELECT DISTINCT s.name, v.outcome, v.status, v.listed, v.reason FROM visits v"
    " JOIN sources s ON s.id = v.source_id WHERE v.outcome <> 'unchanged' ORDER BY 1"
)
HUBS = "SELECT hub, topic FROM hub_offers"


def lists(outlets: list[WatchedSite]) -> str:
    """Serve a list of another kind at each site; return them as sources."""
    front, index, api, news, wrong = outlets
    now = datetime.now(UTC).isoformat()
    links = "".join(
        f'<h2><a href="/{n}">News {n} of the harbour and what came of it</a></h2>'
        for n in range(EACH, 2 * EACH)
    )
    front.pages["/"] = html(f"<html><body><main>{links}</main></body></html>")
    front.pages["/feed"] = Reply(status=302, headers={"Location": "/"})
    index.pages["/feed"] = xml(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        f"<loc>{index.url}/part.xml</loc></sitemap></sitemapindex>"
    )
    addresses = "".join(
        f"<url><loc>{index.url}/{n}</loc><lastmod>{now}</lastmod></url>"
        for n in range(2 * EACH, 3 * EACH)
    )
    index.pages["/part.xml"] = xml(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{addresses}'
        "</urlset>"
    )
    found = [{"at": f"/{n}", "name": f"News {n}"} for n in range(3 * EACH, 4 * EACH)]
    api.pages["/feed"] = Reply(json.dumps({"found": found}).encode())
    items = [
        {"id": str(n), "url": f"{news.url}/{n}", "title": f"News {n}"}
        for n in range(4 * EACH, 5 * EACH)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    hub = '<https://hub.example/>; rel="hub", <https://a.example/f>; rel="self"'
    news.pages["/feed"] = Reply(json.dumps(feed).encode(), headers={"Link": hub})
    wrong.pages["/feed"] = xml("News of the harbour, and nothing else")
    return f"""
[sources.s1]
url = "{front.url}/feed"
kind = "page"
[sources.s2]
url = "{index.url}/feed"
kind = "sitemap"
[sources.s3]
url = "{api.url}/feed"
kind = "json"
options.items = "found"
options.url = "at"
options.title = "name"
[sources.s4]
url = "{news.url}/feed"
kind = "feed"
[sources.s5]
url = "{wrong.url}/feed"
kind = "feed"
"""


def stop_readers(running: Daemon) -> list[int]:
    """Stop the processes that read for a daemon: what is given to them never ends."""
    pids = readers(running.process.pid)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    return pids


def test_lists_of_all_kinds_are_read_by_workers_alone(tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    alone.mkdir()
    together.mkdir()
    with redis_server(tmp_path) as broker, sites(6, articles=EACH) as outlets:
        others = lists(outlets[1:])
        with daemon(alone, settings(outlets[:1], None) + others) as running:
            running.wait(lambda: is_done(running))
        with (
            workers(broker.url, tmp_path) as machine,
            daemon(together, settings(outlets[:1], broker) + others) as running,
        ):
            running.wait(lambda: bool(readers(running.process.pid)))
            stopped = stop_readers(running)
            machine.start("berlin-1")
            try:
                running.wait(lambda: is_done(running))
            finally:
                for pid in stopped:
                    os.kill(pid, signal.SIGCONT)
            running.wait(lambda: state(running, "carried") > 0)
            assert state(running, "foreign") == 0

    for query in (ARTICLES, ENTRIES, VISITS, HUBS):
        assert rows(alone / "tocsin.db", query) == rows(together / "tocsin.db", query)
    assert len(rows(alone / "tocsin.db", VISITS)) == 6
    assert len(rows(alone / "tocsin.db", HUBS)) == 1


def is_done(running: Daemon) -> bool:
    failed = running.rows("SELECT 1 FROM visits WHERE outcome = 'hard' LIMIT 1")
    return is_read(running, 5 * EACH) and bool(failed)
