"""Every fault a publisher can have costs its own slot, and is written down."""

import gzip
import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon_process import (
    ALLOW,
    FETCH_TIMEOUT,
    Daemon,
    config,
    daemon,
    feed,
    page,
    prose,
)
from tests.support.patience import PATIENCE, seconds
from tocsin.demo.web_server import Reply, WebServer, html, xml

RSS = {"Content-Type": "application/rss+xml"}

PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.1"
"""Stand-ins on this machine: an address that a daemon may fetch from here, and one that
it may not, as the router of a network is."""

BUSY, SILENT = "127.0.0.3", "127.0.0.4"
"""Hosts that are given pauses, which all sources on them would wait for."""

NOWHERE = ".".join(["nowhere"] * 40) + ".invalid"
"""A name too long to exist: the system says so without asking any other machine."""


def unused_port() -> int:
    with socket.socket() as free:
        free.bind((PUBLIC, 0))
        return int(free.getsockname()[1])


def bomb(base: str) -> str:
    levels = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">'
        for n in range(12)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [{levels}]><rss version="2.0"><channel>'
        f"<title>&l11;</title><item><title>Bomb &l11;</title><link>{base}/x</link>"
        "</item></channel></rss>"
    )


def faulty(site: WebServer, private: WebServer) -> dict[str, str]:
    """Publish one source per fault, and a healthy one; return them by name.

    Some lead to a private site, which nobody may ask.
    """
    base = site.url
    whole = feed(base, [("/1", "Ferry late")])
    archive = feed(base, [(f"/old/{n}", f"Old {n}") for n in range(20_000)])
    pages: dict[str, Reply] = {
        "healthy": xml(feed(base, [("/1", "Ferry late"), ("/big", "Big page")])),
        "gone": html("gone", status=410),
        "missing": html("no", status=404),
        "broken": html("oops", status=500),
        "markup": html(page("Not a feed", *prose("ferry", 3))),
        "cut": Reply(whole.encode(), headers=RSS, cut=True),
        "huge": Reply(b"<rss>" + b"x" * 50_000_000, headers=RSS),
        "zipped": Reply(
            gzip.compress(b"<rss>" + b"x" * 50_000_000),
            headers=RSS | {"Content-Encoding": "gzip"},
        ),
        "bomb": xml(bomb(base)),
        "archive": xml(archive),
        "letters": Reply(
            whole.replace("Ferry late", "F\udcffrry").encode(
                "utf-8", "surrogateescape"
            ),
            headers=RSS,
        ),
        "empty": Reply(b"", headers=RSS),
        "circle": Reply(status=302, headers={"Location": "/circle"}),
        "inside": Reply(status=302, headers={"Location": f"{private.url}/"}),
        "file": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
        "nowhere": Reply(status=302, headers={"Location": f"http://{NOWHERE}/feed"}),
    }
    for name, reply in pages.items():
        site.pages[f"/{name}"] = reply
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    site.pages["/big"] = Reply(
        b"<p>" + b"x" * 20_000_000, headers=dict(html("").headers)
    )
    sources = {name: f'url = "{base}/{name}"' for name in pages}
    sources["markup"] += '\nkind = "feed"'  # else its site is looked through
    sources["refused"] = f'url = "http://{PUBLIC}:{unused_port()}/feed"'
    sources["private"] = f'url = "{private.url}/feed"'
    sources["named"] = f'url = "{private.url.replace(PRIVATE, "localhost")}/feed"'
    return sources


@pytest.fixture(scope="module")
def private() -> Iterator[WebServer]:
    """Run a site where nobody may fetch."""
    with WebServer(host=PRIVATE) as running:
        yield running


@pytest.fixture(scope="module")
def watched(
    tmp_path_factory: pytest.TempPathFactory, private: WebServer
) -> Iterator[Daemon]:
    """Run one daemon on all faults until each source has been visited."""
    folder = tmp_path_factory.mktemp("faults")
    with (
        WebServer(host=PUBLIC) as site,
        WebServer(host=BUSY) as busy,
        WebServer(host=SILENT) as silent,
    ):
        sources = faulty(site, private)
        sources["silent"] = f'url = "{silent.url}/silent"'
        silent.pages["/silent"] = Reply(pause=PATIENCE)
        sources["busy"] = f'url = "{busy.url}/busy"'
        pause = Reply(status=429, headers={"Retry-After": "7200"})
        busy.pages["/robots.txt"], busy.pages["/busy"] = Reply(status=404), pause
        text = config(sources, crawl='baseline_window = "1h"')
        for usual, here in (
            (f'timeout = "{FETCH_TIMEOUT}"', f'timeout = "{seconds(5):.0f}s"'),
            ('every = "1s"', 'every = "1h"'),
            (ALLOW, f'{PUBLIC}", "{BUSY}", "{SILENT}'),
        ):
            text = text.replace(usual, here)
        with daemon(folder, text) as running:
            running.wait(
                lambda: (
                    len(running.rows("SELECT DISTINCT source_id FROM visits"))
                    == len(sources)
                )
            )
            running.wait(
                lambda: (
                    len(running.rows("SELECT 1 FROM articles WHERE words > 20")) >= 1
                )
            )
            yield running


@pytest.mark.parametrize(
    ("source", "outcome", "reason"),
    [
        ("healthy", "ok", ""),
        ("gone", "hard", "HTTP 410: the site has removed the page for good"),
        ("missing", "hard", "HTTP 404: the site has no page at this address"),
        ("broken", "soft", "HTTP 500: the site has an internal error"),
        ("busy", "soft", "HTTP 429: the site asks for fewer requests"),
        ("silent", "soft", "the site did not answer in time"),
        ("markup", "hard", "this is an HTML page, not a feed"),
        ("cut", "soft", "the answer was cut off"),
        ("huge", "hard", "the answer exceeds the size limit"),
        ("zipped", "hard", "the answer exceeds the size limit"),
        ("archive", "ok", "19000 entries left out"),
        ("letters", "ok", ""),
        ("empty", "hard", "the answer was empty"),
        ("circle", "hard", "redirect"),
        ("inside", "hard", "127.0.0.1 is a private address"),
        ("file", "hard", "HTTP 302"),
        ("refused", "soft", "the site refused the connection"),
        ("nowhere", "soft", "the host does not exist or is private"),
        ("private", "hard", "127.0.0.1 is a private address"),
        ("named", "soft", "the host does not exist or is private"),
    ],
)
def test_a_fault_is_written_down(
    watched: Daemon, source: str, outcome: str, reason: str
) -> None:
    [(found, said)] = watched.rows(
        "SELECT v.outcome, v.reason FROM visits v JOIN sources s ON s.id = v.source_id"
        " WHERE s.key = ? ORDER BY v.id LIMIT 1",
        source,
    )

    assert found == outcome
    assert reason in said


def test_a_private_address_is_asked_for_nothing(
    watched: Daemon, private: WebServer
) -> None:
    assert watched.rows("SELECT 1 FROM visits")
    assert private.asked == []


def test_an_entity_bomb_goes_off_nowhere(watched: Daemon) -> None:
    [(longest,)] = watched.rows(
        "SELECT max(length(coalesce(listing, ''))) FROM entries"
    )

    assert watched.process.poll() is None
    assert longest < 100_000


def test_retry_after_is_respected(watched: Daemon) -> None:
    [(wait,)] = watched.rows(
        "SELECT (julianday(next_visit) - julianday(last_visit)) * 86400"
        " FROM source_state st JOIN sources s ON s.id = st.source_id WHERE key = 'busy'"
    )

    assert wait >= 7199


def test_a_page_over_the_limit_is_replaced_by_its_listing(watched: Daemon) -> None:
    watched.wait(
        lambda: bool(watched.rows("SELECT 1 FROM articles WHERE title = 'Big page'"))
    )

    assert watched.rows("SELECT origin FROM articles WHERE title = 'Big page'") == [
        ("feed",)
    ]


def test_one_faulty_source_stops_no_other(watched: Daemon) -> None:
    assert watched.rows("SELECT title FROM articles WHERE title = 'Ferry late'")
    assert "Traceback" not in watched.said()


def test_a_full_disk_is_waited_for(tmp_path: Path, site: WebServer) -> None:
    items = [(f"/{n}", f"Ferry {n}") for n in range(40)]
    for number, (path, title) in enumerate(items):
        padding = [f"Row {row} of table {number}. " * 90 for row in range(4)]
        site.pages[path] = html(page(title, *prose("ferry", number), *padding))
    site.pages["/feed"] = xml(feed(site.url, items))
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: "tocsin is watching" in running.said())
        # What the kernel says to a write beyond this is what it says on a full disk.
        files = running.database.parent.glob(f"{running.database.name}*")
        limit_file_size(running, max(f.stat().st_size for f in files) + 300_000)
        running.wait(lambda: "database not writable" in running.said())
        limit_file_size(running, resource.RLIM_INFINITY)
        running.wait(lambda: running.rows("SELECT count(*) FROM articles") == [(40,)])

    assert "Traceback" not in running.said()


def limit_file_size(running: Daemon, size_bytes: int) -> None:
    limits = (size_bytes, resource.RLIM_INFINITY)
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, limits)
