"""The import contracts hold, and they would notice a breach."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGES = ("tocsin", "spiders", "scheduler", "store")


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("store/model.py", "import tocsin.intake.pipeline", "The stack"),
        ("scheduler/cadence.py", "import spiders.urls", "The stack"),
        ("tocsin/stories/same_text.py", "import tocsin.watchlists", "The stack"),
        ("spiders/kinds/feed.py", "import store.db", "Spiders bring news in"),
        ("tocsin/watchlists/match.py", "import sqlite3", "Pure modules"),
    ],
)
def test_a_planted_breach_is_found_and_named(
    tmp_path: Path, file: str, line: str, contract: str
) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a") as module:
        module.write(f"\n{line}\n")

    found = lint(tmp_path)

    assert found.returncode == 1
    broken = [said for said in found.stdout.splitlines() if said.endswith("BROKEN")]
    assert any(contract in said for said in broken), found.stdout


def test_the_tree_keeps_its_contracts() -> None:
    kept = lint(ROOT)

    assert kept.returncode == 0, kept.stdout
