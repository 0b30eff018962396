"""A part of the world on loopback, watched by the daemon's own code over HTTP.

All is real but the clock, which jumps to the next minute in which something is due, and
the pause between two requests to a site.
"""

import re
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.month_of_outlets.compressed_watch import Clock, SimulatedRun, watch
from benchmarks.world_of_outlets.outlets import World
from benchmarks.world_of_outlets.sites import FEED, WorldSites
from store.columns import time_from
from store.connections import open_reader

_NUMBER = re.compile(r"//127\.3\.(\d+)\.(\d+):\d+/(\d+)\.html$")

MINUTE = timedelta(minutes=1)


def watched_on_loopback(world: World) -> dict[str, float]:
    """Return what watching a world on loopback came to.

    Call it once in a process: Scrapy's loop cannot start again.
    """
    clock = Clock(world.start)
    sites = WorldSites(world, clock)
    with TemporaryDirectory() as folder:
        run = SimulatedRun(
            folder=Path(folder),
            publisher=sites,
            clock=clock,
            configure=lambda sites: _configuration(world, sites),
        )
        watch(run, world.end)
        return _figures(world, sites, Path(folder) / "tocsin.db")


def _configuration(world: World, sites: WorldSites) -> str:
    sources = "".join(
        f'\n[sources.outlet{outlet.number}]\nurl = "{sites.base(outlet)}{FEED}"\n'
        for outlet in world.outlets
    )
    # What was there before is not read: it would be most of the pages.
    return (
        '[desk]\nlisten = ""\n'
        '[crawl]\ngap = "0s"\nworkers = 1\nrevisit = []\nbaseline = "skip"\n'
        f'allow = ["127.0.0.0/8"]\n{sources}'
    )


def _figures(world: World, sites: WorldSites, database: Path) -> dict[str, float]:
    with closing(open_reader(database).conn) as connection:
        listed = connection.execute(
            "SELECT url, seen FROM entries WHERE suppressed <> 'baseline'"
            " AND state <> 'skipped'"
        ).fetchall()
        alike = connection.execute(
            "SELECT count(*) - count(DISTINCT title) FROM articles"
        ).fetchone()
        ours = connection.execute(
            "SELECT count(*) FROM visits WHERE ours AND outcome = 'soft'"
        ).fetchone()
        moved = connection.execute(
            "SELECT count(*) FROM source_state WHERE address <> ''"
        ).fetchone()
    delays = sorted(_delays(world, listed))
    requests = sum(sites.asked.values())
    return {
        "outlets": len(world.outlets),
        "requests": requests,
        "requests_per_article": round(requests / max(len(delays), 1), 3),
        "unchanged": sites.unchanged,
        "stored": len(delays),
        "stored_twice": alike[0],
        "median_min": round(delays[len(delays) // 2], 1),
        "p95_min": round(delays[int(len(delays) * 0.95)], 1),
        "failures_of_own_network": ours[0],
        "moved": moved[0],
    }


def _delays(world: World, listed: Iterable[tuple[str, str]]) -> Iterable[float]:
    """Yield the minutes from publication to storage of what came out meanwhile."""
    by_number = {outlet.number: outlet for outlet in world.outlets}
    for url, seen in listed:
        found = _NUMBER.search(url)
        if found is None:
            raise ValueError(f"{url} is no article of this world")
        high, low, number = map(int, found.groups())
        at: datetime = by_number[high * 250 + low - 1].times[number]
        if at >= world.start:
            yield (time_from(seen) - at) / MINUTE
