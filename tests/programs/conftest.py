"""Tests with a real Chromium; `make test-programs` runs them, others skip them.

They need the package of the extra, in a folder of its own, and a Chromium in PATH.
"""

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a Chromium that starts also for root, as in containers."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    if os.geteuid() != 0:
        return Path(found)
    script = tmp_path_factory.mktemp("chromium") / "chromium"
    script.write_text(f'#!/bin/sh\nexec {found} --no-sandbox "$@"\n')
    script.chmod(0o755)
    return script
