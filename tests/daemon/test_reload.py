"""A configuration that changes while the daemon runs."""

import os
import signal
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


def publish(site: WebServer, *subjects: str) -> None:
    items = []
    for number, subject in enumerate(subjects, start=1):
        path, title = f"/{number}", f"{subject.title()} {number}"
        site.pages[path] = html(page(title, *prose(subject, number)))
        items.append((path, title))
    site.pages["/feed"] = xml(feed(site.url, items), etag=f'"{len(items)}"')


def save(running: Daemon, text: str) -> None:
    """Save the configuration as an editor does: the new file replaces the old one."""
    path = running.database.parent / "config.toml"
    (path.parent / "config.new").write_text(text, "utf-8")
    (path.parent / "config.new").replace(path)


def matched(running: Daemon) -> list[tuple[str, str]]:
    return running.rows("SELECT watchlist, title FROM inbox ORDER BY article_id")


def test_a_saved_watchlist_is_taken_over_and_a_mistake_changes_nothing(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    source = {"one": f'url = "{site.url}/feed"'}
    before = config(source, channel=inbox.url)
    after = config(source, channel=inbox.url, query="tram")
    publish(site, "ferry")

    with daemon(tmp_path, before) as running:
        running.wait(lambda: len(inbox.keys) == 1)
        save(running, before.replace("ferry", "ferry OR", 1))
        running.wait(lambda: "configuration not reloaded" in running.said())
        publish(site, "ferry", "ferry")
        running.wait(lambda: len(inbox.keys) == 2)
        save(running, after.replace("tram", "tram Or tram", 1))
        running.wait(lambda: "query doubtful" in running.said())
        save(running, after)
        running.wait(lambda: running.said().count("configuration reloaded") == 2)
        publish(site, "ferry", "ferry", "ferry", "tram")
        running.wait(lambda: len(inbox.keys) == 3)

        assert "Nothing after OR." in running.said()
        assert "Write OR for the operator: tram OR tram" in running.said()
        assert [title for _, title in matched(running)] == [
            "Ferry 1", "Ferry 2", "Tram 4"
        ]  # fmt: skip
    assert running.process.returncode == 0


def test_a_hangup_takes_over_what_was_written_meanwhile(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    publish(site, "ferry")
    first = {"one": f'url = "{site.url}/feed"'}
    fixed = "[tocsin]\nreload = false\n"

    with daemon(tmp_path, fixed + config(first, channel=inbox.url)) as running:
        running.wait(lambda: len(inbox.keys) == 1)
        with WebServer() as second:
            publish(second, "ferry", "tram")
            both = first | {"two": f'url = "{second.url}/feed"'}
            crawl = "tries = 2"
            changed = config(both, channel=inbox.url, query="tram", crawl=crawl)
            save(running, fixed + changed)
            os.kill(running.process.pid, signal.SIGHUP)
            running.wait(lambda: len(inbox.keys) == 2)

        said = running.said()
        assert "configuration reloaded" in said
        assert "restart needed" in said
        assert "crawl" in said
        assert running.stop() == 0


def test_a_renamed_source_loses_nothing_it_has_listed(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    publish(site, "ferry")
    page_, site.pages["/1"] = site.pages["/1"], html("busy", status=503)
    feed_of = {"old": f'url = "{site.url}/feed"'}
    before = config(feed_of, channel=inbox.url)

    with daemon(tmp_path, before) as running:
        running.wait(lambda: bool(running.rows("SELECT 1 FROM entries WHERE tries")))
        save(running, before.replace("[sources.old]", "[sources.new]"))
        running.wait(lambda: "configuration reloaded" in running.said())
        site.pages["/1"] = page_
        running.wait(lambda: len(inbox.keys) == 1)

        assert matched(running) == [("ferries", "Ferry 1")]
