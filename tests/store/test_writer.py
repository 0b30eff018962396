"""The writing thread: batches, order, and what one failing write costs the others."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future

import pytest

from store import articles, sources
from store.connections import open_reader
from store.database import Database
from store.db import QUEUE, Store
from store.errors import StoreError, StoreFullError
from tests.support.factories import NOW, WORDS, article, source
from tests.support.patience import wait_for


def keep(db: Database, number: int) -> int:
    return articles.add(
        db, article(number), url_key=f"u{number}", text_key=f"t{number}", words=WORDS
    )


def numbers(db: Database) -> list[int]:
    rows = db.conn.execute("SELECT url FROM articles ORDER BY id")
    return [int(url.rpartition("/")[2]) for (url,) in rows]


def say(db: Database, sql: str) -> None:
    db.conn.execute(sql)


@pytest.fixture
def held(store: Store) -> Iterator[Callable[[], None]]:
    """Hold the writer inside a write, so that what comes next shares one batch.

    Calling it lets go; the end of the test does so too.
    """
    store.write(sources.sync, [source()], NOW).result()
    begun, gate = threading.Event(), threading.Event()

    def wait(db: Database) -> None:
        begun.set()
        gate.wait()

    store.write(wait)
    begun.wait()
    yield gate.set
    gate.set()


def test_a_write_is_kept_before_its_future_resolves(store: Store) -> None:
    store.write(sources.sync, [source()], NOW).result()

    store.write(keep, 1).result()

    with contextlib.closing(open_reader(store.path)) as other:
        assert numbers(other) == [1]


def test_nothing_is_seen_of_a_batch_before_its_commit(
    store: Store, held: Callable[[], None]
) -> None:
    future = store.write(keep, 1)
    before = store.read(numbers)

    held()
    future.result()

    assert before == []
    assert store.read(numbers) == [1]


def fails_halfway(db: Database) -> None:
    keep(db, 2)
    raise ValueError("halfway")


def breaks_a_rule(db: Database) -> None:
    keep(db, 2)
    keep(db, 2)


def slips(db: Database) -> None:
    keep(db, 2)
    say(db, "SELECT * FROM no_such_table")


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (fails_halfway, ValueError),
        (breaks_a_rule, sqlite3.IntegrityError),
        (slips, sqlite3.OperationalError),
    ],
)
def test_a_write_that_fails_is_undone_alone(
    store: Store,
    held: Callable[[], None],
    bad: Callable[[Database], None],
    error: type[Exception],
) -> None:
    first, failing, last = store.write(keep, 1), store.write(bad), store.write(keep, 3)

    held()

    with pytest.raises(error):
        failing.result()
    assert (first.result(), last.result()) == (1, 2)
    assert store.read(numbers) == [1, 3]


def test_a_write_whose_caller_has_gone_is_left_out(
    store: Store, held: Callable[[], None]
) -> None:
    gone, staying = store.write(keep, 1), store.write(keep, 2)

    gone.cancel()
    held()

    assert staying.result()
    assert store.read(numbers) == [2]
    with pytest.raises(CancelledError):
        gone.result()


def test_a_full_disk_fails_the_write_and_not_the_store(store: Store) -> None:
    store.write(sources.sync, [source()], NOW).result()
    store.write(keep, 1).result()
    limit = store.write(
        lambda db: db.conn.execute("PRAGMA max_page_count=1").fetchone()[0]
    ).result()
    big = article(2, text="A flood of words. " * 10_000)

    full = store.write(articles.add, big, url_key="u2", text_key="t2", words=WORDS)

    with pytest.raises(StoreFullError) as caught:
        full.result()
    assert "Free some disk space" in caught.value.remedy
    assert store.read(numbers) == [1]
    # Room again: the limit was the file's size, and now it is none.
    store.write(say, f"PRAGMA max_page_count={limit * 1000}").result()
    store.write(articles.add, big, url_key="u2", text_key="t2", words=WORDS).result()
    assert store.read(numbers) == [1, 2]


def test_a_write_of_another_process_is_waited_for(store: Store) -> None:
    store.write(sources.sync, [source()], NOW).result()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    future = store.write(keep, 1)
    other.execute("COMMIT")

    assert future.result() == 1
    other.close()


def test_a_file_that_stays_locked_is_a_store_error_and_then_works_again(
    store: Store,
) -> None:
    store.write(sources.sync, [source()], NOW).result()
    store.write(say, "PRAGMA busy_timeout=20").result()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="locked"):
        store.write(keep, 1).result()
    other.execute("COMMIT")

    assert store.write(keep, 1).result() == 1
    other.close()


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.read(say, "DELETE FROM articles")


def test_many_threads_write_at_once_and_each_keeps_its_order(store: Store) -> None:
    store.write(sources.sync, [source()], NOW).result()

    def work(first: int) -> None:
        futures = [store.write(keep, number) for number in range(first, first + 100)]
        assert all(future.result() for future in futures)

    threads = [threading.Thread(target=work, args=(n * 100,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = store.read(numbers)
    assert sorted(kept) == list(range(800))
    for first in range(0, 800, 100):
        own = [number for number in kept if first <= number < first + 100]
        assert own == sorted(own)


def test_closing_finishes_what_waits(store: Store, held: Callable[[], None]) -> None:
    futures = [store.write(keep, number) for number in range(200)]
    closing = threading.Thread(target=store.close)

    closing.start()
    held()
    closing.join()

    assert all(future.done() for future in futures)
    with contextlib.closing(open_reader(store.path)) as reader:
        assert numbers(reader) == list(range(200))


def test_closing_waits_for_a_read_under_way(store: Store) -> None:
    begun, gate, read = threading.Event(), threading.Event(), list[int]()

    def wait(db: Database) -> list[int]:
        begun.set()
        gate.wait()
        return numbers(db)

    reading = threading.Thread(target=lambda: read.append(len(store.read(wait))))
    closing = threading.Thread(target=store.close)
    reading.start()
    begun.wait()
    closing.start()
    gate.set()
    for thread in (reading, closing):
        thread.join()

    assert read == [0]


def test_after_the_end_all_is_refused_and_nothing_hangs(store: Store) -> None:
    store.read(numbers)
    store.close()
    store.close()

    with pytest.raises(StoreError, match="closed"):
        store.write(numbers).result()
    with pytest.raises(StoreError, match="closed"):
        store.read(numbers)


def test_writers_wait_when_the_queue_is_full(
    store: Store, held: Callable[[], None]
) -> None:
    futures: list[Future[int]] = []

    def flood() -> None:
        for number in range(QUEUE + 10):
            futures.append(store.write(keep, number))

    flooding = threading.Thread(target=flood)
    flooding.start()
    came = wait_for(lambda: len(futures) == QUEUE)
    still_at_it = flooding.is_alive()
    held()
    flooding.join()

    assert came
    assert still_at_it
    assert len([future.result() for future in futures]) == QUEUE + 10
