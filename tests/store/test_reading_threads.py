"""The connections of threads that read: closed with their threads."""

import threading
from pathlib import Path

import pytest

from store import articles
from store.db import Store

FILES = Path("/proc/self/fd")

pytestmark = pytest.mark.skipif(not FILES.exists(), reason="needs /proc")


def open_files(database: Path) -> int:
    """Return how often this process has a file open."""
    targets = [file.readlink() for file in FILES.iterdir() if file.is_symlink()]
    return targets.count(database)


def read_in_a_thread(store: Store) -> None:
    reading = threading.Thread(target=store.read, args=(articles.count,))
    reading.start()
    reading.join()


def test_threads_that_end_leave_no_connection(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.db"
    store = Store(path)
    read_in_a_thread(store)
    before = open_files(path)

    for _ in range(20):
        read_in_a_thread(store)

    assert open_files(path) == before
    assert store.close()
