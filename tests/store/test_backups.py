"""Copies of the database: whole while others write, checked, and put back."""

import contextlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from store import articles, backups, sources
from store.connections import open_reader
from store.database import Database
from store.db import Store
from store.errors import StoreError
from tests.support.factories import NOW, WORDS, article, source
from tests.support.paths import ROOT


def add_article(db: Database, number: int) -> None:
    sources.sync(db, [source()], NOW)
    key = str(number)
    articles.add(db, article(number), url_key=key, text_key=key, words=WORDS)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a database with three articles."""
    path = tmp_path / "tocsin.db"
    with contextlib.closing(Store(path)) as store:
        for number in range(3):
            store.write(add_article, number).result()
    return path


def count(path: Path) -> int:
    with contextlib.closing(open_reader(path)) as db:
        return articles.count(db)


def test_a_copy_holds_all_in_one_private_file(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"

    facts = backups.write_copy(database, target, NOW)

    assert facts == backups.facts_of(target, check=True)
    assert (facts.articles, facts.made) == (3, NOW)
    assert facts.size_bytes == target.stat().st_size
    assert target.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.glob("copy*")} == {"copy.db"}


def test_a_copy_is_of_one_moment_while_others_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "STEP_PAGES", 1)
    path = tmp_path / "tocsin.db"
    with contextlib.closing(Store(path)) as store:
        store.write(add_article, 0).result()
        steps = 0

        def write_meanwhile() -> bool:
            nonlocal steps
            steps += 1
            store.write(add_article, steps).result()
            return False

        facts = backups.write_copy(
            path, tmp_path / "copy.db", NOW, is_stopped=write_meanwhile
        )

        assert facts.articles == 1
        assert store.read(articles.count) == 1 + steps > 10


def test_a_copy_that_is_stopped_leaves_nothing(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "STEP_PAGES", 1)
    stopped = threading.Event()
    stopped.set()

    with pytest.raises(backups.StoppedError):
        backups.write_copy(
            database, tmp_path / "copy.db", NOW, is_stopped=stopped.is_set
        )

    assert not list(tmp_path.glob("copy*"))


def test_a_disk_that_fills_is_named_by_the_copy_and_leaves_nothing(
    database: Path, tmp_path: Path
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(StoreError, match=r"copy\.db\.unfinished: cannot write"):
            backups.write_copy(database, tmp_path / "copy.db", NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert not list(tmp_path.glob("copy*"))
    assert backups.write_copy(database, tmp_path / "copy.db", NOW).articles == 3


def test_what_the_system_refuses_is_said_in_one_line(
    database: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    backups.write_copy(database, copy, NOW)
    for name in ("other.db.unfinished", "tocsin.db.restoring"):
        (tmp_path / name).mkdir()

    with pytest.raises(StoreError, match=r"other\.db\.unfinished: \w+"):
        backups.write_copy(database, tmp_path / "other.db", NOW)
    with pytest.raises(StoreError, match=r"tocsin\.db\.restoring: \w+"):
        backups.restore(copy, database, NOW)

    assert count(database) == 3


def test_no_file_is_overwritten(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear reader", "utf-8")

    with pytest.raises(StoreError, match=r"letter\.txt: the file exists"):
        backups.write_copy(database, other, NOW)
    with pytest.raises(StoreError, match="no such folder: No such file"):
        backups.write_copy(database, tmp_path / "no such folder" / "x.db", NOW)

    assert other.read_text("utf-8") == "Dear reader"


def test_what_was_restored_is_what_was_there(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backups.write_copy(database, copy, NOW)
    with contextlib.closing(Store(database)) as store:
        store.write(add_article, 9).result()

    kept = backups.restore(copy, database, NOW + timedelta(hours=1))

    assert kept is not None
    assert set(tmp_path.iterdir()) == {copy, database, kept}
    assert (count(database), count(kept), count(copy)) == (3, 4, 3)


def test_a_backup_is_restored_where_there_is_no_database(
    database: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    backups.write_copy(database, copy, NOW)

    assert backups.restore(copy, tmp_path / "new.db", NOW) is None
    assert count(tmp_path / "new.db") == 3


RESTORER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from store import backups

sync = backups._put_aside
def put_aside_and_end(*given):
    sync(*given)
    os._exit(9)
backups._put_aside = put_aside_and_end
backups.restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC))
"""
"""Restores a backup, and is killed before the copy has the database's name."""


def test_who_is_killed_in_the_middle_of_a_restore_leaves_the_old_database_whole(
    database: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    backups.write_copy(database, copy, NOW)
    with contextlib.closing(Store(database)) as store:
        store.write(add_article, 9).result()
        # As a daemon that was killed leaves it: the last commits are in the log alone.
        for beside in ("", "-wal"):
            shutil.copy(f"{database}{beside}", f"{tmp_path / 'killed.db'}{beside}")
    killed = tmp_path / "killed.db"
    command = [sys.executable, "-c", RESTORER, str(copy), str(killed)]

    ended = subprocess.run(command, cwd=ROOT, check=False)

    assert ended.returncode == 9
    assert count(killed) == 4
    assert backups.restore(copy, killed, NOW) is not None
    assert count(killed) == 3


@pytest.mark.parametrize("check", [True, False])
def test_what_is_no_backup_is_refused_and_nothing_changes(
    database: Path, tmp_path: Path, check: bool
) -> None:
    stranger = tmp_path / "stranger.db"
    with contextlib.closing(sqlite3.connect(stranger)) as conn:
        conn.execute("CREATE TABLE t (x)")
    text = tmp_path / "text.db"
    text.write_text("no database at all, but a text that is long enough", "utf-8")

    for path, message in (
        (stranger, "not one of tocsin's"),
        (text, "not a sound SQLite database"),
        (tmp_path / "none.db", "no such file"),
        (tmp_path, "no such file"),
    ):
        with pytest.raises(StoreError, match=message):
            backups.facts_of(path, check=check)
        with pytest.raises(StoreError, match=message):
            backups.restore(path, database, NOW)

    assert count(database) == 3


def test_a_damaged_backup_is_refused(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backups.write_copy(database, copy, NOW)
    whole = bytearray(copy.read_bytes())
    page = 4_096
    for at in range(4 * page, len(whole), page):
        whole[at : at + 8] = b"\xff" * 8
    copy.write_bytes(whole)

    with pytest.raises(StoreError, match=r"damaged|not a sound"):
        backups.restore(copy, database, NOW)

    assert count(database) == 3
    assert not list(tmp_path.glob("*.restoring*"))
