"""One daemon per database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.errors import AlreadyRunningError, StoreError
from store.lock import noted, owner, ownership, running

OWN = """
import sys
from pathlib import Path
from store.lock import ownership

with ownership(Path(sys.argv[1])):
    print("owned", flush=True)
    sys.stdin.read()
"""


def run_owner(path: Path) -> "subprocess.Popen[str]":
    """Start a process that owns the database until it is killed or told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWN, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "owned\n"
    return process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a database; there need not be one to own it."""
    return tmp_path / "tocsin.db"


@pytest.fixture
def other(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run another process that owns the database."""
    process = run_owner(path)
    yield process
    process.kill()
    process.communicate()


def test_a_second_owner_is_refused_and_told_whom_to_stop(
    path: Path, other: "subprocess.Popen[str]"
) -> None:
    with pytest.raises(AlreadyRunningError) as caught, ownership(path):
        pass

    assert caught.value.pid == other.pid
    assert f"(pid {other.pid})" in caught.value.message
    assert caught.value.remedy == f"Stop it first: kill {other.pid}"


def test_the_refused_one_leaves_the_owner_its_lock(
    path: Path, other: "subprocess.Popen[str]"
) -> None:
    for _ in range(2):
        with pytest.raises(AlreadyRunningError), ownership(path):
            pass

    assert owner(path) == other.pid


def test_a_killed_owner_leaves_the_lock_free(
    path: Path, other: "subprocess.Popen[str]"
) -> None:
    other.kill()
    other.wait()

    with ownership(path):
        assert owner(path) == os.getpid()


def test_only_an_owner_that_lives_is_running(
    path: Path, other: "subprocess.Popen[str]"
) -> None:
    assert running(path) == other.pid

    other.kill()
    other.wait()

    assert running(path) is None
    assert running(path.with_name("another.db")) is None


def test_where_the_lock_cannot_be_read_nobody_says_that_nobody_runs(
    path: Path,
) -> None:
    lock = path.with_name("tocsin.db.lock")
    lock.symlink_to(lock)

    with pytest.raises(StoreError) as caught:
        running(path)

    assert f"{lock}: " in caught.value.message
    assert "whether the daemon runs" in caught.value.message
    assert f"chmod a+r {lock}" in caught.value.remedy


def test_the_lock_is_free_after_the_block_even_when_it_raises(path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), ownership(path):
        raise ValueError("inside")

    with ownership(path):
        pass


def test_a_process_cannot_own_a_database_twice(path: Path) -> None:
    with (
        ownership(path),
        pytest.raises(AlreadyRunningError) as caught,
        ownership(path),
    ):
        pass

    assert caught.value.pid == os.getpid()


def test_two_databases_have_two_owners(
    tmp_path: Path, other: "subprocess.Popen[str]"
) -> None:
    with ownership(tmp_path / "another.db"):
        assert other.poll() is None


def test_a_child_process_does_not_inherit_the_lock(path: Path) -> None:
    with ownership(path):
        child = subprocess.Popen("cat", stdin=subprocess.PIPE, close_fds=False)

    with child, ownership(path):
        assert child.poll() is None


@pytest.mark.parametrize("text", ["", "pid?", "12 34"])
def test_an_owner_that_has_not_said_its_pid_is_unknown(path: Path, text: str) -> None:
    path.with_name("tocsin.db.lock").write_text(text)

    assert owner(path) is None


def test_a_database_without_a_lock_file_has_no_owner(path: Path) -> None:
    assert owner(path) is None


def test_a_missing_folder_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "tocsin.db"

    with (
        pytest.raises(StoreError, match="No such file or directory") as caught,
        ownership(path),
    ):
        pass

    assert f"Create {path.parent}" in caught.value.remedy


def test_its_owner_notes_how_it_is_doing(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.db"

    with ownership(path) as lock:
        assert noted(path) == ""
        lock.note("a long line of what is so")
        assert noted(path) == "a long line of what is so"
        lock.note("a short one")

        assert noted(path) == "a short one"
        assert owner(path) == os.getpid()
    with ownership(path):
        assert noted(path) == ""
