"""A systemd for the tests of a service: a user's own manager, in namespaces of its own.

Collected by `make test-service` alone, which runs pytest inside of bubblewrap: /run is
empty there, and processes of the machine are not seen.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.patience import wait_for

collect_ignore_glob = [] if os.environ.get("TOCSIN_TEST_SERVICE") else ["test_*.py"]

MANAGER = "/lib/systemd/systemd"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the home of a user whose systemd runs beside the tests."""
    folder, run = tmp_path_factory.mktemp("home"), Path("/run/tocsin-tests")
    # By sd_booted(3) this is how programs know that systemd runs.
    Path("/run/systemd/system").mkdir(parents=True, exist_ok=True)
    run.mkdir(mode=0o700)
    os.environ.update(HOME=str(folder), XDG_RUNTIME_DIR=str(run))
    os.environ.pop("XDG_CONFIG_HOME", None)
    manager = subprocess.Popen([MANAGER, "--user", "--unit=basic.target"])
    try:
        assert wait_for(lambda: (run / "systemd/private").exists())
        yield folder
    finally:
        manager.terminate()
        manager.wait()
