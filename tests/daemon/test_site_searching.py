import contextlib
from pathlib import Path

from store import site_searches
from store.connections import open_reader, open_writer
from tests.support.daemon_process import config, daemon
from tests.support.factories import NOW
from tests.support.outlet_pages import front, link, rss, rss_items, with_articles
from tocsin.demo.web_server import WebServer


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
