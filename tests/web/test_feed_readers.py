"""Feed readers of Debian read our feeds: `apt-get install newsboat rss2email`."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE
from tests.web.test_feed_writers import FEED, ROW, feed
from tocsin.demo.web_server import Reply, WebServer
from tocsin.web.feeds.atom_writer import write_atom
from tocsin.web.feeds.conditional_get import entity_tag
from tocsin.web.feeds.outgoing_feed import OutgoingFeed, entry_of

NEWSBOAT = f"download-timeout {PATIENCE:.0f}\nerror-log errors\n"
"""By itself newsboat gives a feed up after 30 seconds, and says so in this log alone:
on a busy machine articles were missing."""


def serve(site: WebServer, name: str, out: OutgoingFeed) -> str:
    body = write_atom(out)
    headers = {"Content-Type": "application/atom+xml", "ETag": entity_tag(body)}
    site.pages[f"/feeds/{name}.atom"] = Reply(body, headers=headers)
    return f"{site.url}/feeds/{name}.atom"


def two_feeds(site: WebServer) -> list[str]:
    """Serve two feeds that have one article in common; return their addresses."""
    rows = [ROW, replace(ROW, article=8, title="الميناء مغلق", url=f"{ROW.url}&c=8")]
    other = feed()
    fire = FEED.replace("harbour", "fire")
    other = replace(other, id=fire, entries=(entry_of(rows[0], fire),))
    return [serve(site, "a", feed(*rows)), serve(site, "b", other)]


def run(*command: str, folder: Path) -> str:
    ended = subprocess.run(
        command,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.skipif(not shutil.which("newsboat"), reason="apt-get install newsboat")
def test_newsboat_shows_an_article_in_both_feeds_and_once_in_each(
    tmp_path: Path, site: WebServer
) -> None:
    (tmp_path / "urls").write_text("\n".join(two_feeds(site)) + "\n")
    (tmp_path / "config").write_text(NEWSBOAT)
    newsboat = ("newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x")

    run(*newsboat, "reload", folder=tmp_path)
    run(*newsboat, "reload", folder=tmp_path)
    counted = run(*newsboat, "print-unread", folder=tmp_path)

    log = tmp_path / "errors"
    assert counted.split()[0] == "3", log.read_text("utf-8") if log.exists() else ""


@pytest.mark.skipif(not shutil.which("r2e"), reason="apt-get install rss2email")
def test_rss2email_takes_each_article_once(tmp_path: Path, site: WebServer) -> None:
    run("r2e", "new", "reader@desk.example", folder=tmp_path)
    for number, address in enumerate(two_feeds(site)):
        run("r2e", "add", f"feed{number}", address, folder=tmp_path)

    run("r2e", "run", "--no-send", folder=tmp_path)

    kept = next(tmp_path.rglob("rss2email.json")).read_text("utf-8")
    assert kept.count(":article/7") == 2
    assert kept.count(":article/8") == 1
