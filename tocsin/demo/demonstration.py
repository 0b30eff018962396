"""The demonstration: the real daemon watches a newsroom on loopback and sends alerts.

Only the newsroom is made up. The daemon is a process of its own, started by
`tocsin run` with an ordinary configuration file.
"""

import contextlib
import math
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.connections import open_reader
from store.errors import StoreError, TocsinError
from tocsin.alerts.delivery.find_news import NEW_STORY
from tocsin.demo.newsroom import BREAKING, REPORTED_AGAIN, REPRINT, Newsroom
from tocsin.demo.web_server import wait_for
from tocsin.words.phrases import pluralize

START_SECONDS = 60.0
"""How long the first round may take: 8 s on two cores, more on a busy machine."""

NEWS_SECONDS = 30.0
"""How long the late articles may take; sources are visited every second."""

STOP_SECONDS = 35.0
"""The daemon's own bound is 30."""

CONFIG = """\
# The demonstration's configuration: five outlets on this machine, two watchlists, and
# the terminal as the channel.

[tocsin]
database = "demo.db"

[desk]
listen = "{listen}"

[crawl]
every = "1s"                  # for a quick demonstration; the default is "auto"
gap = "0s"                    # no pause between requests: the outlets are local
allow = ["127.0.0.0/8"]       # without this, no private address is fetched
baseline = "alert"            # by default a first visit sends no alerts

[alerts]
group_wait = "1s"             # by default a minute, so that copies join the message
max_per_hour = 0              # no limit; by default twelve messages an hour

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
    """The result of a demonstration."""

    articles: int
    messages: int
    """Alerts that were sent, each as one message."""
    copies: int
    """Copies of articles that had matched: stored, without an alert."""
    followups: int
    """Other articles of stories that were already sent: stored, without an alert."""

    def __str__(self) -> str:
        """Return the last line."""
        return (
            f"demo: {pluralize(self.articles, 'article')}, "
            f"{pluralize(self.messages, 'alert')} sent; not sent: "
            f"{pluralize(self.copies, 'copy')} and "
            f"{pluralize(self.followups, 'report')} of a story already sent"
        )


def demonstrate(folder: Path, tell: Callable[[str], None], *, keep: bool) -> Tally:
    """Run the demonstration in a folder; return its result.

    `tell` receives the progress, a line at a time. With `keep` the newsroom and the
    daemon run until Ctrl-C. Raises TocsinError when the daemon ends or is too slow.
    """
    with Newsroom(datetime.now(UTC)) as newsroom:
        config = folder / "config.toml"
        desk = _free_address() if keep else ""
        text = CONFIG.replace("{listen}", desk) + _sources(newsroom)
        config.write_text(text, "utf-8")
        database = folder / "demo.db"
        tell(f"Five small outlets are online; tocsin watches them ({config}).")
        with _daemon(config, folder / "demo.log") as daemon:
            public = sum(len(newsroom.public(outlet)) for outlet in newsroom.outlets)
            _await(daemon, START_SECONDS, lambda: _read(database) >= public)
            _await(daemon, START_SECONDS, lambda: not _unsent(database))
            tell(
                "Now one outlet publishes an article, and another reprints an old one."
            )
            newsroom.publish(BREAKING)
            newsroom.publish(REPRINT)
            _await(daemon, NEWS_SECONDS, lambda: _read(database) >= public + 2)
            # An earlier article would become part of the first message.
            _await(daemon, NEWS_SECONDS, lambda: not _unsent(database))
            tell("A third outlet reports the same news in its own words.")
            newsroom.publish(REPORTED_AGAIN)
            _await(daemon, NEWS_SECONDS, lambda: _read(database) >= public + 3)
            _await(daemon, NEWS_SECONDS, lambda: not _unsent(database))
            tally = _tally(database)
            if keep:
                with contextlib.suppress(KeyboardInterrupt):
                    tell(_what_next(folder, config, desk))
                    # Popen.wait() would sleep through a Ctrl-C that comes just before
                    # its system call: 23 of 121,000 did.
                    wait_for(lambda: _has_ended(daemon), seconds=math.inf)
    return tally


def _free_address() -> str:
    """Return an address of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host, port = free.getsockname()
    return f"{host}:{port}"


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
    """Run `tocsin run` while the block runs: alerts on stdout, its log in a file."""
    command = [sys.executable, "-P", "-m", "tocsin", "run", "-c", str(config)]
    sys.stdout.flush()
    with log.open("wb") as stderr:
        # A process group of its own: Ctrl-C reaches only us, and we stop it once.
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


def _has_ended(daemon: _Running) -> bool:
    return daemon.process.poll() is not None


def _is_unread() -> bool:
    """Return whether whoever read the output went away; the daemon prints there too."""
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)
    return bool(output.poll(0))


def _await(daemon: _Running, seconds: float, condition: Callable[[], bool]) -> None:
    wait_for(lambda: condition() or _has_ended(daemon) or _is_unread(), seconds=seconds)
    # Where nobody reads, no message is ever sent; what is printed next says so.
    if condition() or _is_unread():
        return
    ended = daemon.process.poll()
    state = "is still running" if ended is None else f"ended with exit code {ended}"
    log = "\n".join(daemon.log.read_text("utf-8").splitlines()[-5:])
    raise TocsinError(
        f"The demonstration failed: the daemon {state}. The end of its log:",
        remedy=log or "(empty)",
    )


def _count(database: Path, sql: str) -> int:
    try:
        reader = open_reader(database)
    except StoreError:
        return 0  # the daemon has not created it yet
    with contextlib.closing(reader):
        (number,) = reader.conn.execute(sql).fetchone()
    return int(number)


def _read(database: Path) -> int:
    return _count(database, "SELECT count(*) FROM entries WHERE state <> 'waiting'")


def _unsent(database: Path) -> int:
    """Return how many messages are still to be planned or sent, follow-ups apart."""
    return _count(
        database,
        "SELECT (SELECT count(*) FROM deliveries WHERE state <> 'sent') + (SELECT"  # noqa: S608
        " count(*) FROM alerts WHERE state = 'pending'"
        f" AND coalesce(news, '{NEW_STORY}') = '{NEW_STORY}')",
    )


def _tally(database: Path) -> Tally:
    return Tally(
        articles=_count(database, "SELECT count(*) FROM articles"),
        messages=_count(
            database, "SELECT count(*) FROM deliveries WHERE state = 'sent'"
        ),
        copies=_count(
            database,
            "SELECT count(*) FROM sightings WHERE known_by = 'text'"
            " AND article_id IN (SELECT article_id FROM matches)",
        ),
        followups=_count(
            database,
            "SELECT count(*) FROM alerts i JOIN articles a ON a.id = i.article_id"
            " WHERE i.state = 'pending' AND i.outlet = a.outlet",
        ),
    )


def _what_next(folder: Path, config: Path, desk: str) -> str:
    return "\n".join(
        [
            f"All files are in {folder}. The outlets and the daemon keep running.",
            f"Look at the desk: http://{desk}/",
            "Try in another terminal:",
            f"  tocsin search 'school AND roof' -c {config}",
            f"  tocsin test 'Ferry safety' -c {config}",
            f"  tocsin stories list -c {config}",
            f"  tocsin alerts -c {config}",
            f"  tocsin fetch gazette -c {config}",
            f"  sqlite-utils rows {folder / 'demo.db'} inbox --limit 5",
            "Ctrl-C ends it. The files stay.",
        ]
    )
