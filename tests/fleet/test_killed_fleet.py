"""Workers, broker and daemon are killed while they crawl, and nothing is lost.

KILLS=20 (make test-fleet) does to all what the tests do to one, and so often. Kills
that a whole lease follows are fewer, so that it ends within forty minutes.
"""

import os
import random
import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.fleet.fleet_processes import (
    Broker,
    Rabbit,
    WatchedSite,
    Workers,
    broker_server,
    is_long,
    workers,
)
from tests.fleet.test_daemon_fleet import settings, sites
from tests.support.daemon_process import Daemon, Inbox, rows, start
from tests.support.patience import LOOK_SECONDS
from tocsin.demo.web_server import WebServer

LEASE_SECONDS = 16
"""By the time limits in `settings`."""

KILLS = int(os.environ.get("KILLS", "1"))
SITES, ARTICLES = 6, max(6, 3 * KILLS)
NAMES = ("berlin-1", "oslo-1", "rome-1")


@dataclass
class Scene:
    """A fleet at work, and dice."""

    folder: Path
    broker: Broker | Rabbit
    machine: Workers
    dice: random.Random
    daemon: Daemon


def a_worker(scene: Scene) -> None:
    name = scene.dice.choice(NAMES)
    scene.machine.kill(name)
    scene.machine.start(name)


def a_stalled_worker(scene: Scene) -> None:
    """Suspend a worker for two leases, and let it go on with what it had."""
    name = scene.dice.choice(NAMES)
    scene.machine.pause(name)
    threading.Event().wait(2 * LEASE_SECONDS)
    scene.machine.resume(name)


def the_broker(scene: Scene) -> None:
    scene.broker.kill()
    scene.broker.start()


def the_broker_and_its_data(scene: Scene) -> None:
    scene.broker.kill()
    shutil.rmtree(scene.broker.folder)
    scene.broker.folder.mkdir()
    scene.broker.start()


def the_daemon(scene: Scene) -> None:
    scene.daemon.kill()
    scene.daemon = start(scene.folder)


def all_at_once(scene: Scene) -> None:
    scene.daemon.kill()
    scene.broker.kill()
    for name in NAMES:
        scene.machine.kill(name)
    scene.broker.start()
    for name in NAMES:
        scene.machine.start(name)
    scene.daemon = start(scene.folder)


def is_done(folder: Path) -> bool:
    """Return whether all is read, and all alerts are sent."""
    found = rows(
        folder / "tocsin.db",
        "SELECT (SELECT count(*) FROM entries WHERE state <> 'waiting'),"
        " (SELECT count(*) FROM alerts WHERE state = 'pending'),"
        " (SELECT count(*) FROM deliveries WHERE state <> 'sent')",
    )
    return found == [(SITES * ARTICLES, 0, 0)]


SELDOM: dict[Callable[[Scene], None], int] = {
    a_stalled_worker: 8,
    the_daemon: 4,
    all_at_once: 4,
}
"""Those that take a lease or two each, by how much more seldom they are done."""


def number_of(kill: Callable[[Scene], None], *, slow: bool) -> int:
    """Return how often a test does what it does."""
    return max(1, KILLS // SELDOM.get(kill, 1) // (2 if slow else 1))


@pytest.mark.parametrize(
    ("kill", "kind"),
    [
        (a_worker, "redis"),
        pytest.param(the_broker, "redis", marks=is_long),
        pytest.param(the_broker, "redis on disk", marks=is_long),
        pytest.param(the_broker_and_its_data, "redis on disk", marks=is_long),
        pytest.param(the_daemon, "redis", marks=is_long),
        pytest.param(all_at_once, "redis on disk", marks=is_long),
        pytest.param(a_stalled_worker, "redis", marks=is_long),
        pytest.param(a_worker, "rabbitmq", marks=is_long),
        pytest.param(the_broker, "rabbitmq", marks=is_long),
        pytest.param(the_daemon, "rabbitmq", marks=is_long),
        pytest.param(a_stalled_worker, "rabbitmq", marks=is_long),
    ],
)
@pytest.mark.parametrize(
    "pause", [0.05, pytest.param(2.0, marks=is_long)], ids=["quick", "slow"]
)
def test_no_kill_loses_a_page_or_asks_a_host_twice_at_once(
    tmp_path: Path, kill: Callable[[Scene], None], kind: str, pause: float
) -> None:
    with (
        broker_server(tmp_path, kind) as broker,
        sites(SITES, articles=ARTICLES, pause=pause) as outlets,
        WebServer() as hooks,
        workers(broker.url, tmp_path) as machine,
    ):
        inbox = Inbox(hooks)
        text = settings(outlets, broker, channel=inbox.url)
        (tmp_path / "config.toml").write_text(text, "utf-8")
        for name in NAMES:
            machine.start(name)
        scene = Scene(tmp_path, broker, machine, random.Random(7), start(tmp_path))
        kills = number_of(kill, slow=pause > 1)
        for _ in range(kills):
            # A number of requests from now: anywhere in a fetch, a reading, a message.
            moment = asked(outlets) + scene.dice.randint(
                1, max(2, SITES * ARTICLES // kills)
            )
            scene.daemon.wait(
                partial(reached, outlets, moment, tmp_path), seldom=LOOK_SECONDS
            )
            kill(scene)
        scene.daemon.wait(lambda: is_done(tmp_path))
        assert scene.daemon.stop() == 0
        times = Counter(inbox.keys)

    database = tmp_path / "tocsin.db"
    wanted = len(range(0, SITES * ARTICLES, 3))
    assert rows(database, "SELECT count(*) FROM articles") == [(SITES * ARTICLES,)]
    # While a broker is away, headlines are matched; two may be taken for one story.
    assert rows(database, "SELECT state, count(*) FROM alerts GROUP BY 1") == [
        ("included", wanted)
    ], "an alert was lost"
    sent = {key for (key,) in rows(database, "SELECT key FROM deliveries")}
    assert times.keys() == sent, "a message was lost"
    repeated = {key for key, count in times.items() if count > 1}
    marked = {
        key for (key,) in rows(database, "SELECT key FROM deliveries WHERE repeat")
    }
    assert repeated <= marked, "a repeat was not marked"
    assert max(site.together for site in outlets) == 0, "two at once at a host"
    pages = sum(
        n for site in outlets for path, n in site.times.items() if is_page(path)
    )
    sys.stdout.write(
        f"\n{kill.__name__}, {kind}, answers in {pause} s: kills {kills}, "
        f"pages {SITES * ARTICLES}, asked again {pages - SITES * ARTICLES}, lost 0, "
        "two at once 0\n"
    )


def is_page(path: str) -> bool:
    return path[1:].isdigit()


def asked(outlets: list[WatchedSite]) -> int:
    return sum(len(site.asked) for site in outlets)


def reached(outlets: list[WatchedSite], moment: int, folder: Path) -> bool:
    return asked(outlets) >= moment or is_done(folder)
