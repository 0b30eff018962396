"""Exports are valid, and a program that others wrote replays their pages.

make test-evidence runs it; then a program that is missing is a failure.
"""

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.db import Store
from tests.support.evidence_days import EvidenceScene, exported_parts
from tests.support.factories import closed_port
from tests.support.patience import PATIENCE, wait_for
from tocsin.evidence.wacz_export import write_export

pytestmark = pytest.mark.skipif(
    not os.environ.get("TOCSIN_TEST_EVIDENCE"), reason="make test-evidence runs it"
)

DAY = "2026-03-02"


def program(name: str) -> str:
    """Return the path of a program of the folder of tools; fails without one."""
    folder = Path(os.environ["TOCSIN_TEST_EVIDENCE"])
    path = shutil.which(name, path=str(folder / "bin"))
    assert path is not None, f"{name} is not installed"
    return path


@pytest.fixture
def exported(store: Store, tmp_path: Path) -> Path:
    """Return the export of two pages behind redirects, of a day that is signed."""
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(1, 2, 3)
    scene.tomorrow()
    scene.sealer.seal_due()
    path = tmp_path / "case.wacz"
    chosen = {DAY: {1: "Ferry one", 3: "Ferry three"}}
    parts = exported_parts(scene, chosen)
    write_export(path, parts, scene.now)
    return path


def test_an_export_is_valid(exported: Path) -> None:
    ended = subprocess.run(
        [program("wacz"), "validate", "-f", exported],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture
def replay(exported: Path, tmp_path: Path) -> Iterator[str]:
    """Replay the export on loopback; yield the address of its collection."""
    folder, port = tmp_path / "replay", closed_port()
    folder.mkdir()
    manager = program("wb-manager")
    added = ["add", "--unpack-wacz", "case", str(exported)]
    for arguments in (["init", "case"], added):
        subprocess.run(
            [manager, *arguments],
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
        assert wait_for(lambda: answers(address)), (folder / "log").read_text()
        yield address
    finally:
        running.terminate()
        running.wait(PATIENCE)


def answers(url: str) -> bool:
    try:
        return bool(fetched(url))
    except OSError:
        return False


def fetched(url: str) -> str:
    """Return what is served on loopback, after redirects."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def test_an_exported_page_is_replayed_behind_its_redirect(replay: str) -> None:
    page = fetched(f"{replay}/mp_/http://press.example/3")

    assert "<h1>Ferry</h1>" in page
    assert "The ferry of berth" in page


def test_a_page_that_was_not_exported_is_not_there(replay: str) -> None:
    with pytest.raises(OSError, match="404"):
        fetched(f"{replay}/mp_/http://press.example/2")
