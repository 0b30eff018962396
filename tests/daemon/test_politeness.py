"""Politeness, from the logs of the servers that a daemon asks and that is killed.

KILLS=100 (make chaos) kills it many times more often.
"""

import contextlib
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

from tests.support.daemon_process import Daemon, config, feed, page, prose, rows, start
from tests.support.patience import LOOK_SECONDS, wait_for
from tests.support.request_log import (
    LoggedRequest,
    LoggedSite,
    impolite,
    unconditional,
)
from tocsin.demo.web_server import ReceivedRequest, Reply, html, xml

KILLS = int(os.environ.get("KILLS", "2"))
PAGES = max(2, KILLS)
GAP, DELAY, EVERY, PAUSE = 1.0, 2.0, 3.0, 3.0
"""Seconds: between two requests, of Crawl-delay, between two visits, of Retry-After."""

FORBIDDEN = "/private/1"
NAMES = ("plain", "slow", "busy", "down")


def once(pause: Reply, then: Reply) -> Callable[[ReceivedRequest], Reply]:
    """Return a page that asks for a pause, and is there at the next request."""
    answers = [pause]
    return lambda asked: answers.pop() if answers else then


def publish(site: LoggedSite, name: str, number: int) -> str:
    """Fill a site; return its source as a configuration has it."""
    pause = Reply(status=429, headers={"Retry-After": f"{PAUSE:.0f}"})
    items = [(FORBIDDEN, "Ferry hidden")] if name == "plain" else []
    for each in range(PAGES):
        title = f"Ferry {name} {each}"
        shown = html(page(title, *prose("ferry", number * 1_000 + each)))
        refuses = name == "busy" and each % 3 == 1
        site.pages[f"/{each}"] = once(pause, shown) if refuses else shown
        items.append((f"/{each}", title))
    listing = xml(feed(site.url, items), etag='"a"')
    busy = Reply(status=503, headers={"Retry-After": f"{PAUSE:.0f}"})
    site.pages["/feed"] = once(busy, listing) if name == "down" else listing
    rules = f"Crawl-delay: {DELAY:.0f}" if name == "slow" else "Disallow: /private/"
    site.pages["/robots.txt"] = Reply(f"User-agent: *\n{rules}\n".encode())
    return f'url = "{site.url}/feed"'


class Watched:
    """Sites, and the daemons that watch them one after the other."""

    def __init__(self, folder: Path, sites: dict[str, LoggedSite]) -> None:
        self.folder = folder
        self.sites = sites
        self.unwritten: dict[str, set[int]] = {name: set() for name in sites}

    def asked(self) -> int:
        """Return how many requests there were."""
        return sum(len(site.log) for site in self.sites.values())

    def refusals(self) -> int:
        """Return how many answers asked for a pause."""
        return sum(site.refusals() for site in self.sites.values())

    def is_done(self) -> bool:
        """Return whether all entries are settled."""
        count = "SELECT count(*) FROM entries WHERE state <> 'waiting'"
        settled = len(self.sites) * PAGES + 1
        return rows(self.folder / "tocsin.db", count) == [(settled,)]

    def kill(self, running: Daemon) -> None:
        """Kill a daemon that has written down the pauses it was asked for."""
        running.wait(lambda: running.said().count("host paused") >= self.refusals())
        running.kill()
        assert wait_for(lambda: not any(s.under_way for s in self.sites.values()))
        for name, site in self.sites.items():
            visits = (
                "SELECT count(*) FROM visits v JOIN sources s ON s.id = v.source_id"
                " WHERE s.key = ?"
            )
            [(written,)] = rows(self.folder / "tocsin.db", visits, name) or [(0,)]
            asked = sum(entry.path == "/feed" for entry in site.log)
            if written < asked:
                self.unwritten[name].add(site.life)
            site.life += 1

    def complaints(self) -> list[str]:
        """Return what the servers may complain of."""
        found = []
        for name, site in self.sites.items():
            log, lost = list(site.log), self.unwritten[name]
            delay = DELAY if name == "slow" else 0.0
            found += [
                f"{name}: {each}"
                for each in (
                    *impolite(log, gap=GAP, delay=delay),
                    *self._too_often(name, log),
                    *unconditional(log, "/feed", unwritten=lost),
                )
            ]
        return found

    def _too_often(self, name: str, log: Sequence[LoggedRequest]) -> Iterator[str]:
        """Yield visits that were planned too soon, and requests that none explains."""
        sql = (
            "SELECT v.at FROM visits v JOIN sources s ON s.id = v.source_id"
            " WHERE s.key = ? ORDER BY v.at"
        )
        found = rows(self.folder / "tocsin.db", sql, name)
        times = [datetime.fromisoformat(at) for (at,) in found]
        for earlier, later in pairwise(times):
            if (later - earlier).total_seconds() < 0.9 * EVERY - 0.01:
                yield f"visited again after {later - earlier}"
        asked = sum(entry.path == "/feed" for entry in log)
        if asked > len(times) + len(self.unwritten[name]):
            yield f"{asked} requests in {len(times)} visits"


def test_a_daemon_that_is_killed_and_started_again_stays_polite(tmp_path: Path) -> None:
    dice = random.Random(16)
    with contextlib.ExitStack() as stack:
        sites = {
            name: stack.enter_context(LoggedSite(host=f"127.0.0.{number}"))
            for number, name in enumerate(NAMES, 1)
        }
        sources = {
            name: publish(site, name, number)
            for number, (name, site) in enumerate(sites.items())
        }
        text = config(sources)
        text = text.replace('every = "1s"', f'every = "{EVERY:.0f}s"')
        text = text.replace('gap = "0s"', f'gap = "{GAP:.0f}s"')
        (tmp_path / "config.toml").write_text(text, "utf-8")
        watched = Watched(tmp_path, sites)

        def reached(moment: int) -> bool:
            return watched.asked() >= moment or watched.is_done()

        for number in range(KILLS):
            running = start(tmp_path)
            # The first one ends after the first pauses that it was asked for.
            moment = watched.asked() + (dice.randint(4, 16) if number else 15)
            running.wait(partial(reached, moment), seldom=LOOK_SECONDS)
            watched.kill(running)
        last = start(tmp_path)
        last.wait(watched.is_done)
        again = watched.asked() + len(sites)
        last.wait(lambda: watched.asked() >= again)
        assert last.stop() == 0
        requests = watched.asked()

    assert watched.complaints() == []
    assert watched.refusals() > 1
    assert not any(FORBIDDEN in site.paths() for site in sites.values())
    conditional = sum(entry.is_conditional for entry in sites["plain"].log)
    assert conditional > 0
    sys.stdout.write(
        f"\nkills {KILLS}, requests {requests}, pauses {watched.refusals()}, "
        f"complaints 0, visits unwritten {watched.unwritten}\n"
    )
