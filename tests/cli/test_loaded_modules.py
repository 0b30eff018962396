"""Commands that only read the database load little: that is most of what they cost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.sound_installation import install

HEAVY = {
    *("apprise", "asyncio", "babel", "cryptography", "feedparser", "jinja2", "lxml"),
    *("numpy", "pandas", "pebble", "pydantic", "requests", "rich", "scrapy"),
    *("selectolax", "sqlite_utils", "ssl", "starlette", "tldextract", "twisted"),
    *("apscheduler", "importlib.metadata"),
}
"""Packages that fetch, send, draw or serve, and modules that are as slow to load."""

MOST_MODULES = 310
"""That such a command may have in the end; 560 took twice the time."""

READERS = [
    ["search", "ferry"],
    ["stories"],
    ["alerts"],
    ["alerts", "held"],
    ["why", "1"],
    ["article", "1"],
    ["status"],
    ["sources"],
    ["channels"],
    ["watch", "list"],
    ["watch", "explain", "ferry"],
    ["mute"],
    ["evidence"],
    ["evidence", "status"],
    ["fleet"],
    ["review"],
]

PROGRAM = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from tocsin.__main__ import main
main()
"""


@pytest.fixture
def folder(tmp_path: Path, new_database: Path) -> Path:
    """Return a folder with a configuration and a database."""
    return install(tmp_path, new_database)


def loaded_by(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a command has loaded when it ends."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    # 1: something of this small installation needs a look.
    assert ended.returncode in (0, 1), ended.stderr
    return set(json.loads(ended.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_command_that_only_reads_loads_nothing_heavy(
    folder: Path, arguments: list[str]
) -> None:
    loaded = loaded_by(folder, *arguments)

    assert sorted(loaded & HEAVY) == []
    assert len(loaded) < MOST_MODULES
    assert "tocsin.config.load" in loaded


def test_the_version_loads_no_command_line(folder: Path) -> None:
    loaded = loaded_by(folder, "--version")

    assert not loaded & {"click", "pathlib", "tocsin.cli", *HEAVY}


def test_what_numpy_brings_is_loaded_by_nobody(folder: Path) -> None:
    (folder / "numpy.py").write_text("raise SystemExit('numpy was loaded')", "utf-8")

    assert "numpy" not in loaded_by(folder, "status")
