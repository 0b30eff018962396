"""Where no semaphore can be made, one line says so, and nothing is started."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.daemon_process import command
from tocsin.wiring.shared_memory import must_have_semaphores

WITHOUT = 'mount -t tmpfs -o ro none /dev/shm && exec "$@"'
"""The system as in a container without shared memory."""

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a configuration; skips where nothing can be mounted."""
    probe = [*NAMESPACE, "bash", "-ec", WITHOUT, "bash", "true"]
    if not shutil.which("unshare") or subprocess.run(probe, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    (tmp_path / "config.toml").write_text('[desk]\nlisten = ""\n', "utf-8")
    return tmp_path


def run_without(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*NAMESPACE, "bash", "-ec", WITHOUT, "bash", *command(*arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_daemon_does_not_watch_what_it_cannot_read(folder: Path) -> None:
    ended = run_without(folder, "run")

    assert ended.returncode == 1
    assert "/dev/shm: Read-only file system; the processes" in ended.stderr
    assert "mount -t tmpfs" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_the_doctor_names_it(folder: Path) -> None:
    ended = run_without(folder, "doctor")

    assert ended.returncode == 1
    assert "✗ /dev/shm: Read-only file system; the processes" in ended.stdout


def test_a_machine_that_has_it_is_fine() -> None:
    must_have_semaphores()
