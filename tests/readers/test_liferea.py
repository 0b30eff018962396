"""Liferea of Debian, in a window that nobody sees, reads the desk's feeds.

It asks for the icon of each feed's page and cannot be told not to. So its feeds name
pages on loopback, and `make test-readers` gives it a network that has nothing else.
"""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE, wait_for
from tests.web.test_feed_readers import serve
from tests.web.test_feed_writers import FEED, ROW, feed
from tocsin.demo.web_server import WebServer
from tocsin.web.feeds.outgoing_feed import entry_of

PROGRAMS = ("liferea", "Xvfb", "dbus-run-session")

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("TOCSIN_TEST_READERS"), reason="make test-readers"
    ),
    pytest.mark.skipif(
        not all(map(shutil.which, PROGRAMS)), reason="make test-readers INSTALL=yes"
    ),
]

START = """echo "$DBUS_SESSION_BUS_ADDRESS" > bus; exec liferea --disable-plugins"""

NO_FEEDS = """<opml version="1.0"><head><title>Feeds</title></head><body/></opml>"""
"""Without a list of its own Liferea begins with public feeds."""


@contextlib.contextmanager
def running(
    *command: str, env: dict[str, str], pass_fds: tuple[int, ...] = ()
) -> Iterator[None]:
    """Run a program, and end it with all that it has started."""
    process = subprocess.Popen(
        command,
        env=env,
        cwd=env["HOME"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=pass_fds,
    )
    try:
        yield
    finally:
        for end in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, end)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
                break


@contextlib.contextmanager
def screen(env: dict[str, str]) -> Iterator[str]:
    """Yield the name of a screen that is nowhere to be seen."""
    read, write = os.pipe()
    server = ("Xvfb", "-displayfd", str(write), "-nolisten", "tcp")
    with running(*server, env=env, pass_fds=(write,)):
        os.close(write)
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"


def settled(home: Path) -> dict[str, str]:
    """Write what keeps Liferea quiet; return the environment that it runs in."""
    (home / ".config" / "liferea").mkdir(parents=True)
    (home / ".config" / "liferea" / "feedlist.opml").write_text(NO_FEEDS)
    (home / "run").mkdir(mode=0o700)
    return {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "GSETTINGS_BACKEND": "memory",
        "GIO_USE_VFS": "local",
        # Else it waits for a network with a way to the world.
        "GIO_USE_NETWORK_MONITOR": "base",
        "NO_AT_BRIDGE": "1",
    }


def items(home: Path) -> list[tuple[str, str, str]] | None:
    """Return (title, address, id) of what Liferea has stored; None before it can."""
    file = home / ".local" / "share" / "liferea" / "liferea.db"
    if not file.exists():
        return None
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        try:
            return db.execute("SELECT title, source, source_id FROM items").fetchall()
        except sqlite3.OperationalError:
            return None  # it has not made its tables yet


def test_liferea_shows_an_article_in_both_feeds_and_its_letters_whole(
    tmp_path: Path, site: WebServer
) -> None:
    other_id = FEED.replace("harbour", "fire")
    arabic = replace(ROW, article=8, title="الميناء مغلق & <b>50%</b>")
    first = replace(feed(ROW, arabic), page_url=site.url)
    second = replace(first, id=other_id, entries=(entry_of(ROW, other_id),))
    addresses = [serve(site, "a", first), serve(site, "b", second)]
    env = settled(tmp_path)

    with screen(env) as display:
        env["DISPLAY"] = display
        with running("dbus-run-session", "--", "sh", "-c", START, env=env):
            assert wait_for(lambda: items(tmp_path) == [])
            env["DBUS_SESSION_BUS_ADDRESS"] = (tmp_path / "bus").read_text().strip()
            for address in addresses:
                # Another one, which tells the first what to do and ends.
                subprocess.run(
                    ["liferea", f"--add-feed={address}"],
                    env=env,
                    check=True,
                    capture_output=True,
                    timeout=PATIENCE,
                )
            assert wait_for(lambda: len(items(tmp_path) or ()) >= 3)
            stored = items(tmp_path)
        assert stored is not None

    assert sorted(title for title, _, _ in stored) == sorted(
        ["Ferry late", "Ferry late", "الميناء مغلق & <b>50%</b>"]
    )
    assert {address for _, address, _ in stored} == {ROW.url}
    assert len({id_ for _, _, id_ in stored}) == 3
