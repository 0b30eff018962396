"""pywb on loopback, from the folder of tools of `make test-evidence`."""

import contextlib
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.support.factories import closed_port
from tests.support.patience import PATIENCE, wait_for


def program(name: str) -> str:
    """Return the path of a program of the folder of tools; fails without one."""
    folder = Path(os.environ["TOCSIN_TEST_EVIDENCE"])
    path = shutil.which(name, path=str(folder / "bin"))
    assert path is not None, f"{name} is not installed"
    return path


@contextlib.contextmanager
def served_by_pywb(export: Path, folder: Path) -> Iterator[str]:
    """Replay an export; yield the address of its collection. `folder` is made."""
    folder.mkdir()
    port = closed_port()
    added = ["add", "--unpack-wacz", "case", str(export)]
    for arguments in (["init", "case"], added):
        subprocess.run(
            [program("wb-manager"), *arguments],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [program("wayback"), "-b", "127.0.0.1", "-p", str(port)],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}/case"
    try:
        assert wait_for(lambda: _answers(address)), (folder / "log").read_text()
        yield address
    finally:
        running.terminate()
        running.wait(PATIENCE)


def _answers(url: str) -> bool:
    try:
        return bool(fetched(url))
    except OSError:
        return False


def fetched(url: str) -> str:
    """Return what is served on loopback, after redirects."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return str(answer.read().decode())
