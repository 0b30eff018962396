"""A home page in the configuration: the daemon finds its source, and keeps it."""

import threading
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.db import Store
from tests.support.cli_runner import run_here
from tests.support.daemon_process import config, daemon, rows, run, save
from tests.support.http_proxy import HttpProxy
from tests.support.outlet_pages import (
    HEADLINES,
    NOW,
    front,
    link,
    rss,
    rss_items,
    with_articles,
)
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html


def with_feed(site: WebServer, path: str = "/feed/") -> None:
    with_articles(site)
    site.pages["/"] = front(link(path, "Feed"))
    site.pages[path] = rss(rss_items(site.url))


def closed(site: WebServer) -> None:
    site.pages["/"] = html("<html><h1>We will be back soon</h1></html>")
    site.pages["/named"] = front(link("/feed.xml", "Feed"))
    site.pages["/feed.xml"] = html("<html>Closed for repair</html>")


def sources(feeds: WebServer, headlines: WebServer, shut: WebServer) -> dict[str, str]:
    """Return sources without a kind, and two that are never sought."""
    return {
        "gazette": f'url = "{feeds.url}/"',
        "headlines": f'url = "{headlines.url}/"',
        "shut": f'url = "{shut.url}/"',
        "feed": f'url = "{shut.url}/feed.xml"',
        "named": f'url = "{shut.url}/named"\nkind = "feed"',
        "open": f'url = "{headlines.url}/latest"',
    }


def found(database: Path) -> dict[str, tuple[str, str]]:
    sql = (
        "SELECT s.key, st.found_kind, st.found_url FROM source_state st"
        " JOIN sources s ON s.id = st.source_id WHERE st.found_url <> ''"
    )
    return {key: (kind, url) for key, kind, url in rows(database, sql)}


def test_the_source_of_a_home_page_is_found_at_the_first_visit_and_kept(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        feeds, headlines, shut = (stack.enter_context(WebServer()) for _ in range(3))
        with_feed(feeds)
        with_articles(headlines)
        headlines.pages["/"] = front(numbers=range(5))
        headlines.pages["/latest"] = rss(rss_items(headlines.url))
        closed(shut)
        tables = sources(feeds, headlines, shut)

        with daemon(tmp_path, config(tables)) as running:
            running.wait(lambda: len(found(running.database)) == 2)
            running.wait(lambda: feeds.paths().count("/feed/") >= 3)
            running.wait(lambda: headlines.paths().count("/") >= 3)
            running.wait(lambda: shut.paths().count("/") >= 3)
            running.wait(lambda: shut.paths().count("/feed.xml") >= 3)
            running.wait(lambda: shut.paths().count("/named") >= 2)
            log = running.said()
        reasons: dict[str, Any] = dict(
            rows(running.database, "SELECT key, reason FROM source_health")
        )
        shown = run_here("status", cwd=tmp_path).stdout

        assert found(running.database) == {
            "gazette": ("feed", f"{feeds.url}/feed/"),
            "headlines": ("page", f"{headlines.url}/"),
        }
        assert log.count("source found") == 2
        assert "write url and kind under [sources.gazette]" in log
        line = f"source gazette: feed {feeds.url}/feed/, found from {feeds.url}/"
        assert line in shown
        # Where nothing is found, it is said, and the site is left alone for a day.
        assert log.count("home page searched in vain") == 1
        assert "no source was found from this page: see tocsin" in reasons["shut"]
        assert shut.paths().count("/rss.xml") == 1
        # What is called a feed is not replaced by what its page links to.
        for key in ("feed", "named"):
            assert reasons[key] == "this is an HTML page, not a feed"


def test_another_feed_is_found_when_the_first_has_been_gone_for_days(
    tmp_path: Path, site: WebServer
) -> None:
    with_feed(site)
    path = tmp_path / "config.toml"
    path.write_text(config({"gazette": f'url = "{site.url}/"'}, query="the"))
    first = run("fetch", cwd=tmp_path)
    asked = [path for path in site.paths() if not path.startswith("/news/")]
    del site.pages["/feed/"]
    site.pages["/"] = front(link("/new.xml", "Feed"))
    # Of the two that the first feed did not list, one came after the last success.
    dates = [NOW - timedelta(days=8, hours=n) for n in range(10)]
    dates += [NOW - timedelta(days=5), NOW - timedelta(hours=1)]
    site.pages["/new.xml"] = rss(rss_items(site.url, range(12), dates=dates))
    _let_days_pass(tmp_path / "tocsin.db", 3)

    second = run("fetch", cwd=tmp_path)

    # One round finds it and visits it, with at most twelve requests.
    assert first.returncode == 0, first.stdout + first.stderr
    assert asked[-1] == "/feed/"
    assert len(asked) <= 12
    assert second.returncode == 0, second.stdout + second.stderr
    database = tmp_path / "tocsin.db"
    assert found(database) == {"gazette": ("feed", f"{site.url}/new.xml")}
    sql = "SELECT title FROM articles"
    titles = {title for (title,) in rows(database, sql)}
    assert titles == {*HEADLINES[:4], HEADLINES[11]}


@pytest.mark.parametrize("after", ["", 'url = "{}/"\nkind = "page"'])
def test_a_reload_while_a_source_is_sought_decides(
    tmp_path: Path, site: WebServer, after: str
) -> None:
    with_feed(site)
    feed, reloaded = site.pages["/feed/"], threading.Event()

    def held(asked: object) -> Reply:
        reloaded.wait(30)
        assert isinstance(feed, Reply)
        return feed

    site.pages["/feed/"], site.pages["/other"] = held, feed
    tables = {"other": f'url = "{site.url}/other"\nkind = "feed"'}
    home = {"gazette": f'url = "{site.url}/"'}
    changed = {"gazette": after.format(site.url)} if after else {}

    with daemon(tmp_path, config(tables | home)) as running:
        running.wait(lambda: "/feed/" in site.paths())
        save(running, config(tables | changed))
        running.wait(lambda: "configuration reloaded" in running.said())
        reloaded.set()
        ended = "visit dropped" if changed else "visit failed"
        running.wait(lambda: ended in running.said())

        assert "task failed" not in running.said()
        assert found(running.database).get("gazette") is None


def _let_days_pass(database: Path, days: int) -> None:
    """Move all that happened to the sources some days into the past."""

    def older(db: Any) -> None:
        for column in ("last_ok", "sought", "next_visit", "last_visit", "full_fetch"):
            db.conn.execute(
                f"UPDATE source_state SET {column} ="
                f" strftime('%Y-%m-%dT%H:%M:%fZ', {column}, ?)",
                (f"-{days} days",),
            )

    store = Store(database)
    store.write(older).result()
    store.close()


def test_a_home_page_is_searched_through_its_proxy_and_its_password_stays_there(
    tmp_path: Path, site: WebServer
) -> None:
    def home(asked: ReceivedRequest) -> Reply:
        if "authorization" not in asked.headers:
            return html("no", status=401)
        return front(link("http://feeds.localhost/rss", "RSS feed"))

    def feed(asked: ReceivedRequest) -> Reply:
        return Reply(status=301, headers={"Location": "http://moved.localhost/all"})

    with_articles(site)
    site.pages["/"] = home
    site.pages["/rss"] = feed
    site.pages["/all"] = rss(rss_items("http://gazette.localhost"))
    port = int(site.url.rpartition(":")[2])
    hosts = dict.fromkeys(["gazette", "feeds", "moved"], port)
    with HttpProxy({f"{name}.localhost": at for name, at in hosts.items()}) as proxy:
        table = f'url = "http://gazette.localhost/"\nproxy = "http://{proxy.address}"'
        tables = {"gazette": f'{table}\nuser = "anna"\npassword = "harbour"'}

        with daemon(tmp_path, config(tables)) as running:
            running.wait(
                lambda: bool(
                    running.rows("SELECT 1 FROM source_state WHERE address <> ''")
                )
            )
            running.wait(lambda: proxy.asked[-1].endswith("moved.localhost/all"))

    sent = {
        asked.split("/")[2]
        for asked, headers in zip(proxy.asked, proxy.headers, strict=True)
        if "authorization" in headers
    }
    assert sent == {"gazette.localhost"}
    assert found(running.database)["gazette"][0] == "feed"
