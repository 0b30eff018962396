"""Tests of services whose Python package is not there in the other tests.

Those see it missing, and say its name. `make test-services` runs these.
"""

from pathlib import Path

import pytest

from tests.support.smtp_server import make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for localhost that no public authority has signed."""
    return make_certificate(tmp_path_factory.mktemp("tls"), name="localhost")
