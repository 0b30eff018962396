"""Tests of services whose Python package is not there in the other tests.

These see it missing, and say its name. `make test` runs both.
"""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.smtp_server import make_certificate

collect_ignore_glob = [] if find_spec("paho") and find_spec("slixmpp") else ["test_*"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for localhost that no public authority has signed."""
    return make_certificate(tmp_path_factory.mktemp("tls"), name="localhost")
