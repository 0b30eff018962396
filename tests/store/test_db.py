"""The database file: what is opened, what is refused, and how it fails."""

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.backups import facts_of
from store.connections import open_reader, open_writer
from store.database import Database
from store.db import Store
from store.errors import StoreError
from store.schema_version import APPLICATION_ID, COMPATIBILITY

FILES = 12
"""Files that processes make at once: enough for each to be first and last in turn."""

OPEN_EACH = """
import sys
from pathlib import Path
from store.db import Store

print("ready", flush=True)
for line in sys.stdin:
    store = Store(Path(line.strip()))
    store.write(lambda db: None).result()
    store.close()
    print("opened", flush=True)
"""

OPEN_AS_NOBODY = """
import os, sys
from pathlib import Path
from store.db import Store
from store.errors import StoreError

Store(Path(sys.argv[1]) / "warm.db").close()  # all is imported while it may be read
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    Store(Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def pragma(db: Database, name: str) -> object:
    return db.conn.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_new_file_is_marked_as_ours_and_writes_ahead(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()

    with contextlib.closing(open_writer(tmp_path / "new.db")) as db:
        assert pragma(db, "application_id") == APPLICATION_ID
        assert pragma(db, "user_version") == COMPATIBILITY
        assert pragma(db, "journal_mode") == "wal"
        assert pragma(db, "auto_vacuum") == 2
        assert pragma(db, "foreign_keys") == 1


def test_a_second_opening_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Store(path).close()
    before = path.read_bytes()

    Store(path).close()

    assert path.read_bytes() == before


def test_a_closed_store_leaves_one_whole_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    store.read(lambda db: db.by_table.table_names())

    store.close()

    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_an_odd_path_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "50%25 ? #1.db"

    Store(path).close()

    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Make a SQLite file that is somebody else's."""
    path = tmp_path / "foreign.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    return path


@pytest.mark.parametrize("open_", [Store, open_reader, open_writer])
def test_a_foreign_file_is_refused_and_left_alone(
    foreign: Path, open_: type[Store]
) -> None:
    before = foreign.read_bytes()

    with pytest.raises(StoreError, match="not one of tocsin's") as caught:
        open_(foreign)

    assert "[tocsin] database" in caught.value.remedy
    assert foreign.read_bytes() == before


def test_a_file_that_is_marked_by_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id=7")

    with pytest.raises(StoreError, match="not one of tocsin's"):
        Store(path)


@pytest.mark.parametrize("open_", [Store, open_reader])
def test_a_newer_format_is_refused(tmp_path: Path, open_: type[Store]) -> None:
    path = tmp_path / "a.db"
    Store(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={COMPATIBILITY + 1}")

    with pytest.raises(StoreError, match="written by a newer tocsin") as caught:
        open_(path)

    assert "Upgrade tocsin" in caught.value.remedy


@pytest.mark.parametrize("open_", [Store, open_reader])
def test_what_is_no_database_is_refused(tmp_path: Path, open_: type[Store]) -> None:
    path = tmp_path / "a.db"
    path.write_text("Dear diary, " * 100)

    with pytest.raises(StoreError, match="not a sound SQLite database"):
        open_(path)


@pytest.mark.parametrize("open_", [Store, open_reader, open_writer])
def test_a_folder_in_place_of_the_file_is_named(
    tmp_path: Path, open_: Callable[[Path], object]
) -> None:
    with pytest.raises(StoreError, match="a folder or a device, not a file") as caught:
        open_(tmp_path)

    assert "disk space" not in str(caught.value)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="its folder does not exist") as caught:
        Store(tmp_path / "nowhere" / "a.db")

    assert f"Create {tmp_path / 'nowhere'}" in caught.value.remedy


def test_only_the_daemon_makes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    for open_ in (open_writer, open_reader):
        with pytest.raises(StoreError, match="there is no database yet") as caught:
            open_(path)
        assert "tocsin fetch" in caught.value.remedy

    assert not path.exists()


def test_a_file_that_cannot_be_looked_for_is_named_with_whom_to_ask(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"{'x' * 300}.db"

    for open_ in (open_writer, open_reader, facts_of):
        with pytest.raises(StoreError) as caught:
            open_(path)
        assert "File name too long" in caught.value.message


def test_an_empty_file_has_nothing_to_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch()

    with pytest.raises(StoreError, match="the database is empty"):
        open_reader(path)


def test_a_damaged_page_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Store(path).close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))

    with pytest.raises(StoreError, match="not a sound SQLite database") as caught:
        Store(path)

    assert "Restore a backup" in caught.value.remedy


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """Make a folder that everybody may read and nobody may write, with a database.

    Not in pytest's folder: that one is closed to the user we become.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "closed"
        folder.mkdir()
        Store(folder / "old.db").close()
        (folder / "old.db").chmod(0o444)
        Path(parent).chmod(0o755)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("new.db", "Let this user read and write"), ("old.db", "Run as the owner")],
)
def test_a_folder_that_is_closed_to_us_is_named_with_the_remedy(
    tmp_path: Path, closed_folder: Path, name: str, remedy: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", OPEN_AS_NOBODY, str(tmp_path), closed_folder / name],
        capture_output=True,
        text=True,
        check=True,
    )

    assert str(closed_folder / name) in ended.stdout
    assert remedy in ended.stdout


def opener() -> "subprocess.Popen[str]":
    """Start a process that opens each path it is told; wait until it listens."""
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN_EACH],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_processes_may_make_the_file_at_once(tmp_path: Path) -> None:
    openers = [opener() for _ in range(3)]

    for number in range(FILES):
        for process in openers:
            assert process.stdin is not None
            process.stdin.write(f"{tmp_path / str(number)}.db\n")
            process.stdin.flush()

    assert [process.communicate()[0] for process in openers] == ["opened\n" * FILES] * 3
