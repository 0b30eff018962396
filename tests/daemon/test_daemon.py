"""The daemon's main job, seen from outside: sources in, alerts out."""

import contextlib
from pathlib import Path

from tests.support.daemon_process import (
    Daemon,
    Inbox,
    config,
    daemon,
    feed,
    page,
    prose,
)
from tocsin.demo.web_server import WebServer, html, xml


def publish(site: WebServer, items: list[tuple[str, str]], *, etag: str) -> None:
    site.pages["/feed"] = xml(feed(site.url, items), etag=etag)


def article(
    site: WebServer, path: str, title: str, *paragraphs: str
) -> tuple[str, str]:
    site.pages[path] = html(page(title, *paragraphs))
    return path, title


def stored(running: Daemon) -> list[str]:
    return [
        title for (title,) in running.rows("SELECT title FROM articles ORDER BY id")
    ]


def test_a_new_article_rings_once_and_a_copy_of_an_old_one_does_not(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    first = article(site, "/1", "Ferry late", *prose("ferry", 1))
    other = article(site, "/2", "School roof", *prose("roof", 2))
    publish(site, [first, other], etag='"a"')
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(source, channel=inbox.url)) as running:
        running.wait(lambda: len(inbox.keys) == 1 and len(stored(running)) == 2)
        copy = article(site, "/3", "Same ferry, new headline", *prose("ferry", 1))
        new = article(site, "/4", "Another ferry", *prose("ferry", 4))
        publish(site, [copy, new, first, other], etag='"b"')
        running.wait(lambda: len(inbox.keys) == 2)
        running.wait(lambda: len(running.rows("SELECT 1 FROM sightings")) == 1)

        assert stored(running) == ["Ferry late", "School roof", "Another ferry"]
    assert len(set(inbox.keys)) == 2
    assert running.process.returncode == 0


def test_each_page_is_fetched_once_and_an_unchanged_feed_costs_a_304(
    tmp_path: Path, site: WebServer
) -> None:
    publish(site, [article(site, "/1", "Ferry late", *prose("ferry", 1))], etag='"a"')
    source = {"one": f'url = "{site.url}/feed"'}

    def unchanged(running: Daemon) -> list[tuple[int]]:
        return running.rows("SELECT status FROM visits WHERE outcome = 'unchanged'")

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: len(unchanged(running)) >= 2)

        assert set(unchanged(running)) == {(304,)}
    asked = [a for a in site.asked if a.path == "/feed"]
    assert "if-none-match" not in asked[0].headers
    assert asked[1].headers["if-none-match"] == '"a"'
    assert site.paths().count("/1") == 1


def test_the_bookmark_survives_a_restart(tmp_path: Path, site: WebServer) -> None:
    publish(site, [article(site, "/1", "Ferry late", *prose("ferry", 1))], etag='"a"')
    source = {"one": f'url = "{site.url}/feed"'}
    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: stored(running) == ["Ferry late"])
    site.asked.clear()

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: "/feed" in site.paths())

        asked = next(a for a in site.asked if a.path == "/feed")
        assert asked.headers["if-none-match"] == '"a"'
    assert "/1" not in site.paths()


BASELINES = {"store": ["baseline", ""], "alert": ["", ""], "skip": [""]}
"""What becomes of the matches of what is listed first, and of what comes later."""


def test_a_first_visit_does_what_the_baseline_says(
    tmp_path: Path, site: WebServer
) -> None:
    inbox, sources = Inbox(site), {}
    with contextlib.ExitStack() as stack:
        sites = {name: stack.enter_context(WebServer()) for name in BASELINES}
        for number, (name, server) in enumerate(sites.items()):
            first = article(server, "/1", f"Ferry {name}", *prose("ferry", number))
            publish(server, [first], etag='"a"')
            sources[name] = f'url = "{server.url}/feed"\nbaseline = "{name}"'

        with daemon(tmp_path, config(sources, channel=inbox.url)) as running:
            visits = "SELECT source_id FROM visits GROUP BY 1 HAVING count(*) >= 2"
            running.wait(lambda: len(running.rows(visits)) == len(sites))
            waiting = "SELECT 1 FROM entries WHERE state = 'waiting'"
            running.wait(lambda: not running.rows(waiting))
            # What comes later rings, whatever the baseline.
            for number, (name, server) in enumerate(sites.items(), start=10):
                later = article(server, "/2", f"Later {name}", *prose("ferry", number))
                publish(server, [later, ("/1", f"Ferry {name}")], etag='"b"')
            running.wait(lambda: len(inbox.keys) == 4)

            found = running.rows(
                "SELECT s.key, m.suppressed FROM matches m"
                " JOIN articles a ON a.id = m.article_id"
                " JOIN sources s ON s.id = a.source_id ORDER BY m.id"
            )
            assert len(stored(running)) == 5
    for name, suppressed in BASELINES.items():
        assert [why for key, why in found if key == name] == suppressed


def test_a_page_is_watched_by_its_headlines(tmp_path: Path, site: WebServer) -> None:
    article(site, "/news/1", "Ferry late", *prose("ferry", 1))
    front = "<main><h2><a href='news/1'>Ferry late</a></h2></main><a href='/x'>no</a>"
    site.pages["/"] = html(front)
    source = {"one": f'url = "{site.url}/"\nkind = "page"\nlinks = "main h2"'}

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: stored(running) == ["Ferry late"])

    assert "/x" not in site.paths()


def test_robots_txt_is_obeyed_and_the_feed_speaks_for_the_page(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages["/robots.txt"] = html("User-agent: tocsin\nDisallow: /closed/")
    article(site, "/closed/1", "Ferry late", *prose("ferry", 1))
    publish(site, [("/closed/1", "Ferry late")], etag='"a"')
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: stored(running) == ["Ferry late"])

        assert running.rows("SELECT origin, text FROM articles") == [
            ("feed", "Ferry late, in short.")
        ]
    assert "/closed/1" not in site.paths()


def test_the_user_agent_says_who_asks(tmp_path: Path, site: WebServer) -> None:
    publish(site, [], etag='"a"')
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(
        tmp_path, config(source, crawl='contact = "me@example.org"')
    ) as running:
        running.wait(lambda: "/feed" in site.paths())

    agent = site.asked[-1].headers["user-agent"]
    assert agent.startswith("tocsin/")
    assert agent.endswith("(+me@example.org)")
