"""The built site, collected where `make test-docs` has built it."""

import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.support.paths import ROOT

BUILT = os.environ.get("TOCSIN_TEST_SITE", "")

collect_ignore_glob = [] if BUILT else ["test_*.py"]


@pytest.fixture(scope="session")
def site_folder() -> Path:
    """Return the folder of the site."""
    return ROOT / BUILT


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site_address(site_folder: Path) -> Iterator[str]:
    """Serve the site on loopback, and yield its address."""
    handler = partial(_Quiet, directory=str(site_folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
