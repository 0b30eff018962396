"""`python -m benchmarks.retention_cost`: what deleting old articles costs.

On a copy of the database that the desk's pages are measured on, the daemon's own code
deletes all articles but those of the last days, merges the indexes and gives the space
back, while another writer asks for its turn every 50 ms. Then one article is forgotten
as `tocsin forget` does. A line of JSON gives the seconds and the CPU seconds of each,
how long one transaction held the writer, and how long the other writer waited. On a
busy machine compare CPU only.
"""

import argparse
import asyncio
import contextlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from benchmarks.desk_pages import build_database
from store import articles, free_space, removals
from store.connections import open_or_create, transaction
from store.database import Database
from store.db import Store
from tocsin.config.keep_table import KeepTable
from tocsin.daemon import delete_old as deleting
from tocsin.intake import erasure
from tocsin.wiring.written import written

T = TypeVar("T")

OTHER_SECONDS = 0.05
"""How often another writer asks for its turn."""


class TimedStore(Store):
    """A store that notes how long each write held the writer."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        super().__init__(path)
        self.holds: list[tuple[str, float]] = []
        """What was written, and its CPU seconds in the writer's thread."""

    def write(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Write as the store does, and note how long it took."""

        def timed(db: Database, *given: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return fn(db, *given, **named)
            finally:
                self.holds.append((fn.__name__, time.thread_time() - began))

        return super().write(timed, *args, **kwargs)


def main() -> None:
    """Build the database if it is not there, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=365, help="how many are kept")
    parser.add_argument("--folder", type=Path, help="where the database is, or is made")
    given = parser.parse_args()
    with TemporaryDirectory() as made:
        folder: Path = given.folder or Path(made)
        built = build_database.build(folder, given.articles)
        work = folder / "retention.db"
        shutil.copy(built, work)
        try:
            print(json.dumps(measure(work, given.days)))
        finally:
            for left in folder.glob("retention.db*"):
                left.unlink()


def measure(path: Path, days: int) -> dict[str, object]:
    """Return the figures of a database, which loses most of its articles."""
    figures: dict[str, object] = {}
    with contextlib.closing(
        _timed(figures, "open", partial(TimedStore, path))
    ) as store:
        store.write(_list_entries).result()
        store.holds.clear()
        figures["articles"] = store.read(articles.count)
        figures["file_mb"] = _megabytes(store)
        asyncio.run(_delete(store, days, figures))
        figures["file_mb_after"] = _megabytes(store)
        for name in sorted({name for name, _ in store.holds}):
            held = sorted(took for of, took in store.holds if of == name)
            figures[f"{name}_cpu_ms"] = _spread(held)
    _timed(figures, "forget", partial(_forget, path))
    return figures


def _list_entries(db: Database) -> None:
    """Give each article the entry and the address that it was read from."""
    db.conn.execute(
        "INSERT OR IGNORE INTO entries"
        " (source_id, url, url_hash, host, state, seen, due, article_id)"
        " SELECT source_id, url, url_hash, '', 'read', seen, seen, id FROM articles"
    )
    db.conn.execute(
        "INSERT OR IGNORE INTO addresses (url_hash, article_id)"
        " SELECT url_hash, id FROM articles"
    )


async def _delete(store: Store, days: int, figures: dict[str, object]) -> None:
    keep = KeepTable(articles=timedelta(days=days))
    waited: list[float] = []
    other = asyncio.ensure_future(_write_beside(store, waited))
    wall, cpu = time.perf_counter(), time.process_time()
    done = await deleting.delete_old(store, keep, build_database.NOW)
    figures["deleted"] = done["deleted"]
    figures["delete_s"] = _since(wall, cpu)
    wall, cpu = time.perf_counter(), time.process_time()
    freed = await deleting.give_space_back(store, deleted=done["deleted"])
    figures["freed_mb"] = round(freed / 1e6, 1)
    figures["give_back_s"] = _since(wall, cpu)
    other.cancel()
    figures["other_writer_waited_ms"] = _spread(sorted(waited))
    wall, cpu = time.perf_counter(), time.process_time()
    await deleting.delete_old(store, keep, build_database.NOW)
    figures["look_again_s"] = _since(wall, cpu)


async def _write_beside(store: Store, waited: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await written(store, _touch)
        waited.append(time.perf_counter() - began)
        await asyncio.sleep(OTHER_SECONDS)


def _touch(db: Database) -> None:
    db.conn.execute("UPDATE source_state SET failures = failures")


def _forget(path: Path) -> None:
    with contextlib.closing(open_or_create(path, 10)) as db:
        db.conn.execute("PRAGMA secure_delete=ON").fetchall()
        write = partial(transaction, db)
        target = str(articles.last(db))
        with write():
            removal = removals.begin(
                db, "article", target, by="", why="", now=build_database.NOW
            )
        for step in (erasure.erase(db, removal, write), erasure.wipe(write)):
            _exhaust(step)


def _exhaust(steps: Iterator[object]) -> None:
    for _ in steps:
        pass


def _megabytes(store: Store) -> float:
    space = store.read(free_space.file_space)
    return round(space.pages * space.page_bytes / 1e6, 1)


def _timed(figures: dict[str, object], name: str, fn: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    result = fn()
    figures[f"{name}_s"] = _since(wall, cpu)
    return result


def _since(wall: float, cpu: float) -> dict[str, float]:
    return {
        "wall": round(time.perf_counter() - wall, 2),
        "cpu": round(time.process_time() - cpu, 2),
    }


def _spread(values: list[float]) -> dict[str, float]:
    """Return the median and the largest of sorted seconds, in milliseconds."""
    return {
        "count": len(values),
        "median": round(1000 * values[len(values) // 2], 1),
        "p99": round(1000 * values[len(values) * 99 // 100], 1),
        "max": round(1000 * values[-1], 1),
    }


if __name__ == "__main__":
    main()
