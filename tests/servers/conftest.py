"""Tests with real servers, on loopback: collected by `make test-servers` alone."""

import os
from pathlib import Path

import pytest

from tests.support.smtp_server import make_certificate

collect_ignore_glob = [] if os.environ.get("TOCSIN_TEST_SERVERS") else ["test_*.py"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for localhost that no public authority has signed."""
    path = make_certificate(tmp_path_factory.mktemp("tls"), name="localhost")
    path.chmod(0o644)
    return path
