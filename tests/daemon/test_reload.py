"""A configuration that changes while the daemon runs."""

import contextlib
import os
import signal
import threading
from pathlib import Path

import pytest

from store.connections import open_writer
from tests.support.daemon_process import (
    Daemon,
    Inbox,
    config,
    daemon,
    feed,
    page,
    prose,
    save,
)
from tocsin.demo.web_server import Reply, WebServer, html, xml


def publish(site: WebServer, *subjects: str) -> None:
    items = []
    for number, subject in enumerate(subjects, start=1):
        path, title = f"/{number}", f"{subject.title()} {number}"
        site.pages[path] = html(page(title, *prose(subject, number)))
        items.append((path, title))
    site.pages["/feed"] = xml(feed(site.url, items), etag=f'"{len(items)}"')


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


@pytest.mark.parametrize("kind", ["", 'kind = "feed"\n'])
def test_a_visit_that_ends_after_its_source_was_changed_is_no_baseline_of_the_new(
    tmp_path: Path, site: WebServer, kind: str
) -> None:
    changed = threading.Event()

    def held(asked: object) -> Reply:
        changed.wait(30)
        return xml(feed(site.url, [("/1", "Ferry 1")]), etag='"old"')

    inbox = Inbox(site)
    publish(site, "ferry", "ferry")
    site.pages["/new"] = site.pages["/feed"]
    site.pages["/feed"] = held
    body = f'url = "{site.url}/feed"\n{kind}'
    before = config({"one": body}, channel=inbox.url).replace('"alert"', '"store"', 1)

    with daemon(tmp_path, before) as running:
        running.wait(lambda: "/feed" in site.paths())
        save(running, before.replace("/feed", "/new"))
        running.wait(lambda: "configuration reloaded" in running.said())
        changed.set()
        running.wait(lambda: len(matched(running)) == 2)

        assert "visit dropped, source changed" in running.said()
        assert site.paths().count("/feed") == 1
        sql = "SELECT DISTINCT suppressed FROM matches"
        assert running.rows(sql) == [("baseline",)]


def test_a_source_of_which_only_the_database_knows_the_address_waits(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    publish(site, "ferry")
    feed_of = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(feed_of, channel=inbox.url)) as running:
        running.wait(lambda: len(inbox.keys) == 1)
        with contextlib.closing(open_writer(running.database)) as db:
            db.conn.execute("UPDATE sources SET url = url || '/new'")
        running.wait(lambda: "visit dropped" in running.said())
        soon = "julianday('now', '30 seconds')"
        sql = f"SELECT julianday(next_visit) > {soon} FROM source_state"
        running.wait(lambda: running.rows(sql) == [(1,)])


def linked(folder: Path, site: WebServer, inbox: Inbox) -> tuple[Path, str]:
    """Write a first release, which watches for ferries and to which a link leads.

    Return the path of its configuration by the link, and its text.
    """
    publish(site, "ferry")
    database = f'[tocsin]\ndatabase = "{folder}/tocsin.db"\n'
    source = {"one": f'url = "{site.url}/feed"'}
    text = database + config(source, channel=inbox.url)
    write_release(folder, "r1", text)
    point_to(folder, "r1")
    return folder / "current" / "config.toml", text


def write_release(folder: Path, name: str, text: str) -> Path:
    """Write the configuration of a release, and return its path."""
    (folder / name).mkdir()
    path = folder / name / "config.toml"
    path.write_text(text, "utf-8")
    return path


def point_to(folder: Path, release: str) -> None:
    """Let `current` lead to a release, as deployments do: at once."""
    (folder / "next").symlink_to(release)
    (folder / "next").replace(folder / "current")


def test_a_link_that_leads_elsewhere_is_followed(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    path, before = linked(tmp_path, site, inbox)
    # Of the same size and the same time, as reproducible builds give all files.
    second = write_release(tmp_path, "r2", before.replace("ferry", "trams"))
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
    path, before = linked(tmp_path, site, inbox)

    def notices() -> list[str]:
        sql = "SELECT value FROM settings WHERE name = 'config_notice' AND value <> ''"
        return [value for (value,) in running.rows(sql)]

    with daemon(tmp_path, before, "-c", str(path)) as running:
        running.wait(lambda: len(inbox.keys) == 1)
        (tmp_path / "r1").rename(tmp_path / "gone")
        running.wait(lambda: bool(notices()))
        assert "there is no such file" in notices()[0]
        assert running.said().count("configuration not reloaded") == 1
        write_release(tmp_path, "r2", before.replace("ferry", "tram", 1))
        point_to(tmp_path, "r2")
        running.wait(lambda: "configuration reloaded" in running.said())
        running.wait(lambda: not notices())
