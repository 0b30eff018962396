"""A daemon, workers and a Redis server, as processes on loopback."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.fleet.fleet_processes import (
    Broker,
    Rabbit,
    WatchedSite,
    is_long,
    redis_server,
    workers,
)
from tests.support.daemon_process import Daemon, config, daemon, rows, run
from tests.support.patience import PATIENCE

CRAWL = 'timeout = "3s"\nread_timeout = "3s"\n'
"""So that a lease takes 16 seconds."""


def settings(
    sites: list[WatchedSite], broker: Broker | Rabbit | None, *, channel: str = ""
) -> str:
    """Return the configuration of a daemon with a fleet, or without."""
    sources = {f"s{n}": f'url = "{site.url}/feed"' for n, site in enumerate(sites)}
    fleet = f'[fleet]\nbroker = "{broker.url}"\nfallback = false\n' if broker else ""
    text = config(sources, channel=channel, more=fleet)
    return text.replace('timeout = "30s"', CRAWL, 1)


@contextlib.contextmanager
def sites(
    count: int, *, articles: int, pause: float = 0.02
) -> Iterator[list[WatchedSite]]:
    """Yield sites with articles of their own."""
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(WatchedSite(n, articles=articles, pause=pause))
            for n in range(count)
        ]


def is_read(running: Daemon, articles: int) -> bool:
    found = running.rows("SELECT count(*) FROM articles")
    return found == [(articles,)]


ARTICLES = (
    "SELECT url, title, text, published, language, authors, provenance FROM articles"
    " ORDER BY url"
)


def test_what_workers_fetch_and_read_is_what_the_daemon_would(tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    alone.mkdir()
    together.mkdir()
    with redis_server(tmp_path) as broker, sites(3, articles=6) as outlets:
        with daemon(alone, settings(outlets, None)) as running:
            running.wait(lambda: is_read(running, 18))
        asked = sum(site.times["/robots.txt"] for site in outlets)
        with (
            workers(broker.url, tmp_path) as machine,
            daemon(together, settings(outlets, broker)) as running,
        ):
            machine.start("berlin-1")
            machine.start("oslo-1")
            running.wait(lambda: is_read(running, 18))
            running.wait(lambda: state(running, "carried") > 0)
            told = run("fleet", cwd=together)

    assert rows(alone / "tocsin.db", ARTICLES) == rows(together / "tocsin.db", ARTICLES)
    assert max(site.together for site in outlets) == 0
    assert asked == 3
    assert told.returncode == 0, told.stdout
    assert "berlin-1" in told.stdout
    assert "working" in told.stdout


def state(running: Daemon, key: str) -> int:
    """Return a number that the daemon wrote down of its fleet."""
    found = running.rows(
        "SELECT json_extract(value, '$.' || ?) FROM settings"
        " WHERE name = 'fleet_state'",
        key,
    )
    return int(found[0][0]) if found else 0


@is_long
def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    with (
        redis_server(tmp_path) as broker,
        sites(4, articles=5, pause=0.3) as outlets,
        workers(broker.url, tmp_path) as machine,
        daemon(tmp_path, settings(outlets, broker)) as running,
    ):
        machine.start("berlin-1")
        running.wait(lambda: sum(len(site.asked) for site in outlets) > 10)
        machine.kill("berlin-1")
        machine.start("oslo-1")
        running.wait(lambda: is_read(running, 20))

    assert max(site.together for site in outlets) == 0
    twice = [
        p
        for site in outlets
        for p, n in site.times.items()
        if n > 1 and p[1:].isdigit()
    ]
    assert len(twice) <= 4, "no more than the worker had under way"


@is_long
def test_of_two_workers_with_one_name_the_earlier_is_told_so_and_ends(
    tmp_path: Path,
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with (
        redis_server(tmp_path) as broker,
        sites(1, articles=1) as outlets,
        workers(broker.url, tmp_path) as machine,
        workers(broker.url, other) as another,
        daemon(tmp_path, settings(outlets, broker)) as running,
    ):
        machine.start("berlin-1")
        running.wait(lambda: is_read(running, 1))
        another.start("berlin-1")
        said = machine.log("berlin-1")
        running.wait(lambda: "another worker is called" in said.read_text())
        assert machine.running["berlin-1"].wait(PATIENCE) == 1
