"""Exports are valid, and a program that others wrote replays their pages.

make test-evidence runs it; then a program that is missing is a failure.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.db import Store
from tests.support.evidence_days import EvidenceScene, visited_again
from tests.support.patience import PATIENCE
from tests.support.pywb_replay import fetched, program, served_by_pywb
from tocsin.evidence.wacz_index import lookup_key

pytestmark = pytest.mark.skipif(
    not os.environ.get("TOCSIN_TEST_EVIDENCE"), reason="make test-evidence runs it"
)

DAY = "2026-03-02"


@pytest.fixture
def exported(store: Store, tmp_path: Path) -> Path:
    """Return the export of two pages behind redirects, of a day that is signed."""
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(1, 2, 3)
    scene.tomorrow()
    scene.sealer.seal_due()
    path = tmp_path / "case.wacz"
    chosen = {DAY: {1: "Ferry one", 3: "Ferry three"}}
    scene.export(path, chosen)
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
    with served_by_pywb(exported, tmp_path / "replay") as address:
        yield address


def test_an_exported_page_is_replayed_behind_its_redirect(replay: str) -> None:
    page = fetched(f"{replay}/mp_/http://press.example/3")

    assert "<h1>Ferry</h1>" in page
    assert "The ferry of berth" in page


URLS = """
http://press.example/a//b/./c/../d/
http://press.example/%41b%7Ec/%2C%25/%E4%BD%A0?
http://press.example/a?url=http%3A%2F%2Fb.example%2Fc%3Fd&b=+&&a
http://press.example/a?PHPSESSID=0123456789abcdef0123456789abcdef&b=1
http://press.example/(a)/b'c!d*;e=1?x=1&x=0&y
http://www2.press.example./a b
https://127.0.0.1:443/
http://пресса.example:8080/Ä
"""

CANONICAL = r"""
import sys
from pywb.utils.canonicalize import canonicalize
print("\n".join(canonicalize(url) for url in sys.argv[1:]))
"""


def test_addresses_are_looked_up_as_pywb_does() -> None:
    urls = URLS.strip().splitlines()

    ended = subprocess.run(
        [program("python"), "-c", CANONICAL, *urls],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    assert ended.stdout.splitlines() == [lookup_key(url) for url in urls]


def test_a_page_that_was_not_exported_is_not_there(replay: str) -> None:
    with pytest.raises(OSError, match="404"):
        fetched(f"{replay}/mp_/http://press.example/2")


def test_an_export_of_visits_is_valid(store: Store, tmp_path: Path) -> None:
    revisited = visited_again(store, tmp_path)
    path = tmp_path / "case.wacz"
    chosen = {DAY: dict.fromkeys(range(1, 5), "Ferry")}
    revisited.export(path, chosen)

    test_an_export_is_valid(path)
