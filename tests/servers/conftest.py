"""Tests with real servers, on loopback: collected by `make test-servers` alone."""

import os

collect_ignore_glob = [] if os.environ.get("TOCSIN_TEST_SERVERS") else ["test_*.py"]
