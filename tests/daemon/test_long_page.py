"""A long page and slow queries hold up nothing but themselves."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from store.connections import open_writer
from store.entries import MAX_CLAIMS
from tests.support.daemon_process import (
    Daemon,
    Inbox,
    config,
    daemon,
    feed,
    page,
    prose,
    rows,
    run,
)
from tests.support.paths import ROOT
from tests.support.patience import PATIENCE
from tocsin.demo.web_server import WebServer, html, xml

LONG_WORDS = 270_000
"""About 1.9 MB of markup."""

SLOW_QUERY = "the NOT NEAR/1 of"

STUCK = """
import sys
from pathlib import Path

from tocsin.cli.options import workers_for
from tocsin.config import load
from tocsin.logs.setup import set_up_logs

class Stuck:
    def matches(self, article, *arguments, **options):
        print("matching", flush=True)
        while True:
            pass

if __name__ == "__main__":
    config = load(Path("config.toml"))
    with workers_for(config) as workers:
        from tocsin.daemon import assembly, daemon
        from tocsin.daemon.signals import until_stopped

        async def main(it):
            intake = it.dispatch.work.intake
            rules = intake.rules
            Stuck.by_name = rules.engine.by_name
            object.__setattr__(rules, "engine", Stuck())
            return await until_stopped(it.reload.now)

        set_up_logs("text")
        sys.exit(daemon.run(config, workers, main=main))
"""
"""A daemon whose matching never ends, as no query of the language can make it."""


def long_page() -> str:
    words = (
        "the old ferry of the harbour and of the port " * (LONG_WORDS // 10)
    ).split()
    lines = [" ".join(words[at : at + 60]) for at in range(0, len(words), 60)]
    return page("Ferry archive", *lines)


def publish(site: WebServer) -> None:
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    site.pages["/a"] = xml(feed(site.url, [("/1", "Ferry late")]))


def listed(running: Daemon) -> list[tuple[str]]:
    return running.rows("SELECT title FROM articles ORDER BY title")


def test_a_long_page_and_a_slow_query_delay_nothing_else(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    site.pages["/long"] = html(long_page())
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    site.pages["/a"] = xml(feed(site.url, [("/long", "Ferry archive")]))
    site.pages["/b"] = xml(feed(site.url, [("/1", "Ferry late")]))
    sources = {name: f'url = "{site.url}/{name}"' for name in ("a", "b")}
    query = f"ferry OR ({SLOW_QUERY})"

    with daemon(tmp_path, config(sources, channel=inbox.url, query=query)) as running:
        running.wait(lambda: len(inbox.keys) >= 1)
        muted = run("mute", "outlet", "Courier", "--for", "1d", cwd=tmp_path)
        running.wait(lambda: len(listed(running)) == 2)
        code = running.stop(signal.SIGTERM)

        assert muted.returncode == 0, muted.stderr
        assert code == 0
        assert "query overran" not in running.said()


def test_an_article_that_ends_the_daemon_is_claimed_before(
    tmp_path: Path, site: WebServer
) -> None:
    publish(site)
    (tmp_path / "config.toml").write_text(config({"a": f'url = "{site.url}/a"'}))
    (tmp_path / "stuck.py").write_text(STUCK)

    with subprocess.Popen(
        [sys.executable, "stuck.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "matching\n"
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)

    assert rows(tmp_path / "tocsin.db", "SELECT claims, state FROM entries") == [
        (1, "waiting")
    ]


def test_articles_that_ended_the_daemon_again_and_again_are_read_no_more(
    tmp_path: Path, site: WebServer
) -> None:
    titles = {"/1": "Ferry late", "/2": "Mill open"}
    # Of no watchlist: what one wants does not wait for its page.
    site.pages["/a"] = xml(feed(site.url, list(titles.items())))
    source = {"a": f'url = "{site.url}/a"'}
    text = config(source, query="zebra", crawl='retry_first = "1h"')
    text = text.replace('retry_first = "1s"', "", 1)
    for path in titles:
        site.pages[path] = html("busy", status=503)
    tried = "SELECT count(*) FROM entries WHERE tries"
    with daemon(tmp_path, text) as running:
        running.wait(lambda: running.rows(tried) == [(2,)])
    change = (
        "UPDATE entries SET claims = ?, due = '2026-01-01T00:00:00.000Z' WHERE url = ?"
    )
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        db.conn.execute(change, (MAX_CLAIMS, f"{site.url}/1"))
        db.conn.execute(change, (2 * MAX_CLAIMS, f"{site.url}/2"))
    for number, (path, title) in enumerate(titles.items()):
        site.pages[path] = html(page(title, *prose(title.split()[0], number)))
    asked = len(site.paths())
    states = "SELECT state FROM entries ORDER BY url"

    with daemon(tmp_path, text) as running:
        running.wait(lambda: running.rows(states) == [("read",), ("failed",)])

        assert not titles.keys() & set(site.paths()[asked:])
        assert listed(running) == [("Ferry late",)]
