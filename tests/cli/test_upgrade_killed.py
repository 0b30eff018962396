"""An upgrade that is killed, at any point: what was done stays, the rest follows."""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from store.schema_version import names
from tests.support import earlier_files
from tests.support.daemon_process import command, rows, run
from tests.support.patience import LOOK_SECONDS, wait_for

MORE = 600
"""Articles in addition: enough for several batches of each conversion."""

ARTICLES = f"""
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers
                              WHERE n < {MORE})
INSERT INTO articles (id, source_id, title, seen, url, url_hash, text_hash, origin,
                      words, text)
SELECT 100 + n, 1, 'Crane ' || n, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
       'http://127.0.0.1:1/crane/' || n, 1000 + n, 1000 + n, 'page', 9,
       'Crane ' || n || ' of berth ' || (n * 7) || ' lifts ' || (n * 13) || ' boxes.'
       -- So long that each conversion is seen while it is made.
       || replace(hex(zeroblob(100)), '00', ' One more of quay ' || (n * 17) || '.')
FROM numbers
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the database of the first version, and a configuration."""
    (tmp_path / "config.toml").touch()
    path = earlier_files.make(tmp_path / "tocsin.db", names()[0])
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute(ARTICLES)
    return tmp_path


def killed_upgrade(folder: Path, reached: Callable[[str], bool]) -> None:
    """Upgrade until a moment is reached, given what was printed; kill it then."""
    printed = folder / "printed"
    with printed.open("wb") as stream:
        process = subprocess.Popen(
            command("upgrade", "--no-backup"),
            cwd=folder,
            stdout=stream,
            stderr=stream,
            env=os.environ,
        )
    try:
        came = wait_for(
            lambda: reached(printed.read_text("utf-8")) or process.poll() is not None,
            seldom=LOOK_SECONDS,
        )
        assert came, printed.read_text("utf-8")
    finally:
        process.kill()
        process.wait()


def position(folder: Path, conversion: str) -> str:
    """Return where a conversion is: JSON while it is made."""
    sql = "SELECT value FROM settings WHERE name = ?"
    found = rows(folder / "tocsin.db", sql, conversion)
    return str(found[0][0]) if found else ""


def contents(folder: Path) -> list[tuple[object, ...]]:
    sql = "SELECT id, title, seen, url, words, text FROM articles ORDER BY id"
    return rows(folder / "tocsin.db", sql)


@pytest.mark.parametrize("migration", ["m001", "m004", "m014", names()[-1]])
def test_a_migration_that_is_killed_leaves_the_file_of_before_or_all_of_it(
    folder: Path, migration: str
) -> None:
    before = contents(folder)

    killed_upgrade(folder, lambda printed: f"migration {migration}" in printed)

    with contextlib.closing(sqlite3.connect(folder / "tocsin.db")) as db:
        (applied,) = db.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
        assert applied in (1, len(names()))
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert contents(folder) == before


def test_conversions_that_are_killed_continue_where_they_were(folder: Path) -> None:
    before = contents(folder)

    for conversion in ("stories", "words"):
        killed_upgrade(folder, lambda _: "{" in position(folder, conversion))  # noqa: B023
        assert "{" in position(folder, conversion)
    last = run("upgrade", "--no-backup", cwd=folder)

    assert last.returncode == 0, last.stderr
    # Those that had ended are not made again, and of this one only what was left.
    assert "conversion of stories" not in last.stdout
    assert "migration" not in last.stdout
    assert f"conversion of words: {MORE + 3}" not in last.stdout
    assert "conversion of words:" in last.stdout
    assert contents(folder) == before
    with contextlib.closing(sqlite3.connect(folder / "tocsin.db")) as db:
        for table, count in (("vectors", MORE), ("articles_words", MORE + 3)):
            sql = f"SELECT count(*) FROM {table}"
            assert db.execute(sql).fetchone() == (count,)
        found = "SELECT count(*) FROM articles_words WHERE articles_words MATCH 'crane'"
        assert db.execute(found).fetchone() == (MORE,)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
