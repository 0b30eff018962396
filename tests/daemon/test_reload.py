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


def linked(folder: Path, site: WebServer, *, channel: str) -> tuple[str, Path]:
    """Release a configuration as r1; return its text, and its path by a link."""
    publish(site, "ferry")
    database = f'[tocsin]\ndatabase = "{folder}/tocsin.db"\n'
    source = {"one": f'url = "{site.url}/feed"'}
    text = database + config(source, channel=channel)
    (folder / "r1").mkdir()
    (folder / "r1" / "config.toml").write_text(text, "utf-8")
    point_to(folder, "r1")
    return text, folder / "current" / "config.toml"


def point_to(folder: Path, release: str) -> None:
    """Let `current` lead to a release, as deployments do: at once."""
    (folder / "next").symlink_to(release)
    (folder / "next").replace(folder / "current")


def test_a_link_that_leads_elsewhere_is_followed(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    before, path = linked(tmp_path, site, channel=inbox.url)
    # Of the same size and the same time, as reproducible builds give all files.
    (tmp_path / "r2").mkdir()
    second = tmp_path / "r2" / "config.toml"
    second.write_text(before.replace("ferry", "trams"), "utf-8")
    one_time = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    os.utime(second, ns=one_time)

    with daemon(tmp_path, before, "-c", str(path)) as running:
        running.wait(lambda: len(inbox.keys) == 1)
        point_to(tmp_path, "r2")
        running.wait(lambda: "configuration reloaded" in running.said())

        queries = running.rows("SELECT query FROM watchlists WHERE removed IS NULL")
        assert queries == [("trams",)]


def test_a_folder_that_is_gone_is_said_until_there_is_a_file_again(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    before, path = linked(tmp_path, site, channel=inbox.url)

    def notices() -> list[str]:
        sql = "SELECT value FROM settings WHERE name = 'config_notice' AND value <> ''"
        return [value for (value,) in running.rows(sql)]

    with daemon(tmp_path, before, "-c", str(path)) as running:
        running.wait(lambda: len(inbox.keys) == 1)
        (tmp_path / "r1").rename(tmp_path / "gone")
        running.wait(lambda: bool(notices()))
        assert "there is no such file" in notices()[0]
        assert running.said().count("configuration not reloaded") == 1
        (tmp_path / "r2").mkdir()
        text = before.replace("ferry", "tram", 1)
        (tmp_path / "r2" / "config.toml").write_text(text, "utf-8")
        point_to(tmp_path, "r2")
        running.wait(lambda: "configuration reloaded" in running.said())
        running.wait(lambda: not notices())
