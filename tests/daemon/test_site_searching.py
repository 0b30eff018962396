import contextlib
import threading
from pathlib import Path

from store import site_searches
from store.connections import open_reader, open_writer
from store.db import Store
from tests.support.daemon_process import config, daemon
from tests.support.factories import NOW
from tests.support.outlet_pages import front, link, rss, rss_items, with_articles
from tests.support.patience import PATIENCE
from tocsin.daemon.site_searching import CUT_SHORT, end_cut_short
from tocsin.demo.web_server import Reply, WebServer


def test_the_daemon_finds_the_source_of_a_site_that_is_asked_about(
    tmp_path: Path, site: WebServer
) -> None:
    with_articles(site)
    site.pages["/"] = front(link("/news.xml", "Feed"))
    site.pages["/news.xml"] = rss(rss_items(site.url))

    with daemon(tmp_path, config({})) as running:
        running.wait(lambda: "watching" in running.said())
        with contextlib.closing(open_writer(running.database)) as writer:
            site_searches.ask(writer, f"{site.url}/", NOW)
        running.wait(lambda: "site searched" in running.said())

    with contextlib.closing(open_reader(running.database)) as reader:
        search = site_searches.get(reader, 1)
    [source, *_] = search.found["sources"]
    assert search.state == "done"
    assert source["url"] == f"{site.url}/news.xml"
    assert source["headlines"]
    assert f'url = "{site.url}/news.xml"' in source["table"]


def test_a_search_that_is_cut_short_says_so(tmp_path: Path, site: WebServer) -> None:
    waits = threading.Event()

    def held(asked: object) -> Reply:
        waits.wait(PATIENCE)
        return front(link("/news.xml", "Feed"))

    site.pages["/"] = held
    with daemon(tmp_path, config({})) as running:
        running.wait(lambda: "watching" in running.said())
        with contextlib.closing(open_writer(running.database)) as writer:
            site_searches.ask(writer, f"{site.url}/", NOW)
        running.wait(lambda: "/" in site.paths())
        running.stop()
        waits.set()

    with contextlib.closing(open_reader(running.database)) as reader:
        search = site_searches.get(reader, 1)
    assert search.state == "done"
    assert search.found == CUT_SHORT


def test_a_search_of_a_daemon_that_was_killed_has_ended(store: Store) -> None:
    for number in range(3):
        store.write(site_searches.ask, f"https://{number}.example", NOW).result()
    for _ in range(2):
        store.write(site_searches.begin).result()
    store.write(site_searches.finish, 1, {"sources": []}).result()

    store.write(end_cut_short).result()

    found = {one.id: one for one in store.read(site_searches.newest, 9)}
    assert [found[id_].state for id_ in (1, 2, 3)] == ["done", "done", "waiting"]
    assert (found[1].found, found[2].found) == ({"sources": []}, CUT_SHORT)
