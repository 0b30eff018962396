"""The demonstration: the real daemon watches a newsroom on loopback, and rings.

Only the newsroom is made up. The daemon is a process of its own, started by its own
command on a configuration file anybody could have written.
"""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.connections import open_reader
from store.errors import StoreError, TocsinError
from tocsin.demo.newsroom import BREAKING, REPRINT, RETOLD, Newsroom
from tocsin.demo.web_server import wait_for

START_SECONDS = 60.0
"""How long the first round may take: 8 s on two cores, more on a busy machine."""

NEWS_SECONDS = 30.0
"""How long the two late pieces may take; sources are visited every second."""

STOP_SECONDS = 35.0
"""The daemon's own bound is 30."""

CONFIG = """\
# The demonstration's configuration: five outlets on this machine, two watchlists, and
# the terminal as the channel.

[tocsin]
database = "demo.db"

[crawl]
every = "1s"                  # a demonstration is impatient; the default is 15m
gap = "0s"                    # and its newsroom is ours
allow = ["127.0.0.0/8"]       # without this, no private address is fetched
baseline = "alert"            # by default a first visit sends no alerts

[alerts]
group_wait = "1s"             # by default a minute, so that copies fold in
max_per_hour = 0              # and at most twelve messages an hour

[channels.terminal]
url = "terminal://"

[watchlists."Ferry safety"]
query = '''
ferry AND (inspection OR "hull crack*" OR evacuat*)
'''
channels = ["terminal"]

[watchlists."Mine spill"]
query = '''
title:mine OR (tailings AND river)
'''
channels = ["terminal"]
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a demonstration came to."""

    articles: int
    rung: int
    copies: int
    """Copies of articles that had matched: seen, noted, not rung for."""
    retold: int
    """Articles of a story that had rung: kept with it, not rung for."""

    def __str__(self) -> str:
        """Return the last line."""
        return (
            f"demo: {self.articles} articles, {self.rung} alerts rung, kept quiet: "
            f"{self.copies} copies, {self.retold} told in other words"
        )


def demonstrate(folder: Path, tell: Callable[[str], None], *, keep: bool) -> Tally:
    """Run the demonstration in a folder; return what it came to.

    `tell` receives what is happening, a line at a time. With `keep` the newsroom and
    the daemon go on until Ctrl-C. Raises TocsinError when the daemon does not do its
    part.
    """
    with Newsroom(datetime.now(UTC)) as newsroom:
        config = folder / "config.toml"
        config.write_text(CONFIG + _sources(newsroom), "utf-8")
        database = folder / "demo.db"
        tell(f"Five small outlets are on the air; tocsin watches them ({config}).")
        with _daemon(config, folder / "demo.log") as daemon:
            public = sum(len(newsroom.public(outlet)) for outlet in newsroom.outlets)
            _await(daemon, START_SECONDS, lambda: _read(database) >= public)
            _await(daemon, START_SECONDS, lambda: not _unsent(database))
            tell(
                "Now one outlet publishes something new, and another reprints old text."
            )
            newsroom.publish(BREAKING)
            newsroom.publish(REPRINT)
            _await(daemon, NEWS_SECONDS, lambda: _read(database) >= public + 2)
            # Sooner, and it would be named in the first message.
            _await(daemon, NEWS_SECONDS, lambda: not _unsent(database))
            tell("And a third tells the same news in words of its own.")
            newsroom.publish(RETOLD)
            _await(daemon, NEWS_SECONDS, lambda: _read(database) >= public + 3)
            _await(daemon, NEWS_SECONDS, lambda: not _unsent(database))
            tally = _tally(database)
            if keep:
                with contextlib.suppress(KeyboardInterrupt):
                    tell(_what_next(folder, config))
                    daemon.process.wait()
    return tally


def _sources(newsroom: Newsroom) -> str:
    tables = []
    for outlet in newsroom.outlets:
        lines = [
            f"\n[sources.{outlet.key}]",
            f'name = "{outlet.name}"',
            f'kind = "{outlet.kind}"',
            f'url = "{outlet.url}"',
        ]
        tables += [*lines, f'links = "{outlet.links}"'] if outlet.links else lines
    return "\n".join(tables) + "\n"


@dataclass(frozen=True, slots=True)
class _Running:
    process: "subprocess.Popen[bytes]"
    log: Path


@contextlib.contextmanager
def _daemon(config: Path, log: Path) -> Iterator[_Running]:
    """Run `tocsin run` beside the block: alerts on our stdout, its log in a file."""
    command = [sys.executable, "-P", "-m", "tocsin", "run", "-c", str(config)]
    sys.stdout.flush()
    with log.open("wb") as stderr:
        # A group of its own: Ctrl-C is for us, and we tell it once.
        process = subprocess.Popen(command, stderr=stderr, start_new_session=True)
        try:
            yield _Running(process, log)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(daemon: _Running, seconds: float, condition: Callable[[], bool]) -> None:
    process = daemon.process
    wait_for(lambda: condition() or process.poll() is not None, seconds=seconds)
    if condition():
        return
    ended = process.poll()
    what = "is still at work" if ended is None else f"ended with exit code {ended}"
    said = "\n".join(daemon.log.read_text("utf-8").splitlines()[-5:])
    raise TocsinError(
        f"The demonstration did not get there: the daemon {what}. Its log ends:",
        remedy=said or "(empty)",
    )


def _count(database: Path, sql: str) -> int:
    try:
        reader = open_reader(database)
    except StoreError:
        return 0  # the daemon has not made it yet
    with contextlib.closing(reader):
        (number,) = reader.conn.execute(sql).fetchone()
    return int(number)


def _read(database: Path) -> int:
    return _count(database, "SELECT count(*) FROM entries WHERE state <> 'waiting'")


def _unsent(database: Path) -> int:
    """Return how many messages are to come: not sent yet, or not even planned."""
    return _count(
        database,
        "SELECT (SELECT count(*) FROM deliveries WHERE state <> 'sent') + (SELECT"
        " count(*) FROM alerts WHERE state = 'pending'"
        " AND reason NOT LIKE '%follow-up%')",
    )


def _tally(database: Path) -> Tally:
    return Tally(
        articles=_count(database, "SELECT count(*) FROM articles"),
        rung=_count(database, "SELECT count(*) FROM deliveries WHERE state = 'sent'"),
        copies=_count(
            database,
            "SELECT count(*) FROM sightings WHERE known_by = 'text'"
            " AND article_id IN (SELECT article_id FROM matches)",
        ),
        retold=_count(
            database,
            "SELECT count(*) FROM alerts i JOIN articles a ON a.id = i.article_id"
            " WHERE i.state = 'pending' AND i.outlet = a.outlet",
        ),
    )


def _what_next(folder: Path, config: Path) -> str:
    return "\n".join(
        [
            f"Everything is in {folder}; the newsroom and the daemon go on. Try, in "
            "another terminal:",
            f"  tocsin search 'school AND roof' -c {config}",
            f"  tocsin test 'Ferry safety' -c {config}",
            f"  tocsin stories list -c {config}",
            f"  tocsin alerts -c {config}",
            f"  tocsin fetch gazette -c {config}",
            f"  sqlite-utils rows {folder / 'demo.db'} inbox --limit 5",
            "Ctrl-C ends it; the files stay.",
        ]
    )
