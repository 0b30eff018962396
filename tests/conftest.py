"""What tests share: a real database in a folder of its own, a real web server."""

import contextlib
import gc
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

# First of all: it looks through all loaded modules for each call that led to its
# import. When the tests are loaded that takes 1.4 s, in each process that runs them.
import scrapy.core.downloader.contextfactory  # noqa: F401
from hypothesis import HealthCheck, settings

from store.connections import open_writer
from store.database import Database
from store.db import Store
from tocsin.demo.web_server import WebServer

STARTERS = {"Workers", "command", "daemon", "get_context", "run", "start", "subprocess"}
"""Names that a test module has when it can start a process: those of the daemon's
test helper, the pool of workers, and what the standard library has for it."""


COLLECT_AFTER = 50_000
"""New objects after which Python looks for garbage. With its default, 700, a seventh
of the time of a test run went into looking through what the tests had imported."""


def pytest_configure(config: pytest.Config) -> None:
    """Let Apprise import what Python 3.13 took out, and Ctrl-C reach our daemons."""
    gc.set_threshold(COLLECT_AFTER)
    # As in the Makefile: each of some hundred daemons would compile all modules anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    config.addinivalue_line("filterwarnings", "ignore:'imghdr' is deprecated")
    # Time decides nothing: on a busy machine any example may take 200 ms.
    settings.register_profile(
        "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("patient")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # As a shell starts what it puts in the background; the daemons that we start
        # would inherit it, and never hear of Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the modules that can start a process, and run them first: they take longest.

    `make test-quick` leaves them out.
    """
    for item in items:
        module = item.getparent(pytest.Module)
        if module and STARTERS & vars(module.obj).keys():
            item.add_marker("daemon")
    first = ("long", "daemon")
    items.sort(
        key=lambda item: [item.get_closest_marker(name) is None for name in first]
    )


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what is imported by now."""
    gc.freeze()


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database without rows: a copy takes a hundredth of making another."""
    path = tmp_path_factory.mktemp("new") / "tocsin.db"
    Store(path).close()
    return path


@pytest.fixture
def store(tmp_path: Path, new_database: Path) -> Iterator[Store]:
    """Open a new database; close it at the end."""
    path = tmp_path / "tocsin.db"
    shutil.copy(new_database, path)
    with contextlib.closing(Store(path)) as opened:
        yield opened


@pytest.fixture
def db(tmp_path: Path, new_database: Path) -> Iterator[Database]:
    """Open a new database for writing without the thread; each statement commits."""
    path = tmp_path / "plain.db"
    shutil.copy(new_database, path)
    with contextlib.closing(open_writer(path)) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[WebServer]:
    """Run a web server on loopback; its `pages` are empty."""
    with WebServer() as running:
        yield running
