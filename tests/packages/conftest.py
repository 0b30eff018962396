"""What the tests of packages share: the wheel of this checkout, and uv.

Collected by `make test-install`, `make test-deb` and `make test-container` alone: they
download packages.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

collect_ignore_glob = [] if os.environ.get("TOCSIN_TEST_PACKAGES") else ["test_*.py"]

UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout, and return its path."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [path] = folder.glob("*.whl")
    return path
