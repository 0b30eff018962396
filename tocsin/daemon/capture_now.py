"""Captures that a person asks for or removes, beside a daemon or in its place."""

import asyncio
import contextlib
import threading
from datetime import datetime, timedelta

from spiders import urls
from store import addresses, capture_removals, captures, requisites
from store.connections import open_reader, open_writer, transaction
from store.database import Database
from store.db import Store
from store.errors import AlreadyRunningError, StoreError
from store.evidence_model import Capture
from store.lock import ownership, running
from tocsin.config import Config
from tocsin.daemon import daemon
from tocsin.daemon.assembly import Daemon
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.removal import remove_due
from tocsin.wiring.clock import now
from tocsin.wiring.evidence_files import day_sealer
from tocsin.wiring.workers import Workers
from tocsin.words.phrases import pluralize

WAIT = timedelta(minutes=2)
"""How long it is waited for a page and what it needs: a site may be slow, and want to
be asked again."""

LOOK_SECONDS = 0.1


def capture_now(config: Config, url: str) -> Capture:
    """Have a page kept, by the daemon if it runs; return what has become of it."""
    if running(config.database) is None:
        with contextlib.suppress(AlreadyRunningError):
            return _in_its_place(config, url)
    with contextlib.closing(open_writer(config.database)) as db:
        with transaction(db):
            id_ = want(db, url, now())
        pause, until = threading.Event(), now() + WAIT
        while not (found := _settled(db, id_)) and now() < until:
            pause.wait(LOOK_SECONDS)
        return found or _get(db, id_)


def want(db: Database, url: str, at: datetime) -> int:
    """Write down that somebody wants a page; return the number of its capture."""
    article = addresses.article_at(db, [urls.key(url)])
    host = urls.host(url)
    return captures.want(db, url, host, at, why="manual", article=article, due=at)


def _in_its_place(config: Config, url: str) -> Capture:
    """Fetch and keep a page as the daemon does, which does not run."""
    seconds = config.crawl.read_timeout.total_seconds()
    numbers: list[int] = []

    async def main(it: Daemon) -> int:
        it.dispatch.only = frozenset()
        numbers.append(it.store.write(want, url, now()).result())
        until = now() + WAIT
        while not it.store.read(_is_whole, numbers[0]) and now() < until:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)  # the database says it, no event does
        return 0

    with Workers(config.crawl.workers, seconds=seconds) as workers:
        daemon.run(config, workers, main=main)
    with contextlib.closing(open_reader(config.database)) as db:
        return _get(db, numbers[0])


def _settled(db: Database, id_: int) -> Capture | None:
    """Return a capture once it is kept or missed."""
    found = _get(db, id_)
    return None if found.state in ("due", "recorded") else found


def _is_whole(db: Database, id_: int) -> bool:
    """Return whether a capture is kept or missed, and so is all that it needs."""
    return _settled(db, id_) is not None and not requisites.is_open(db, id_)


def _get(db: Database, id_: int) -> Capture:
    found = captures.get(db, id_)
    if found is None:
        raise StoreError(f"capture {id_} is gone from the database.")
    return found


def remove_now(config: Config) -> str:
    """Take what is to be removed out of its files; return what was done, for people.

    A daemon that runs does so within ten minutes.
    """
    with contextlib.closing(open_reader(config.database)) as db:
        waiting = len(capture_removals.to_remove(db))
    if not waiting:
        return "No file holds it."
    pages = pluralize(waiting, "captured page")
    if running(config.database) is None:
        with (
            contextlib.suppress(AlreadyRunningError),
            ownership(config.database),
            contextlib.closing(Store(config.database)) as store,
        ):
            files = DayFiles(config.evidence_folder)
            sealer = day_sealer(config, store, files, now)
            with files.owned():
                remove_due(store, files, sealer, now())
            return f"Taken out of the files of evidence: {pages}."
    return f"The daemon takes {pages} out of the files of evidence in ten minutes."
