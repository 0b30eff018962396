"""Programs that replicate a database while the daemon writes it.

`make test-replicas` runs these tests: Litestream and sqlite3_rsync are in a folder of
their own, since tocsin needs neither.
"""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def litestream() -> Path:
    """Return the program; skips the test where it is not installed."""
    return _program(shutil.which("litestream"))


@pytest.fixture
def sqlite3_rsync() -> Path:
    """Return the program, which the wheel of apsw brings."""
    beside = shutil.which("apsw")
    found = (
        next(
            Path(beside).parent.parent.glob(
                "lib/python3*/site-packages/apsw/sqlite_extra_binaries/sqlite3_rsync"
            ),
            None,
        )
        if beside
        else None
    )
    return _program(str(found) if found else None)


def _program(path: str | None) -> Path:
    if path is None:
        pytest.skip("the program is missing: make test-replicas")
    return Path(path)
