"""What the daemon says to the service manager that started it."""

import contextlib
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from store.lock import noted
from tests.support.daemon_process import config, daemon
from tests.support.patience import PATIENCE
from tocsin.daemon.service_manager import LOOKS_PER_LIMIT, ServiceManager
from tocsin.wiring.daemon_note import DaemonNote


@contextlib.contextmanager
def notified(address: str) -> Iterator[socket.socket]:
    """Listen where a service manager would, for the block."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(PATIENCE)
        yield listening


def heard(listening: socket.socket, text: str) -> bool:
    """Wait for a datagram that begins so; fails after PATIENCE."""
    while not listening.recv(4_096).decode().startswith(text):
        pass
    return True


def test_the_manager_hears_that_it_started_works_and_stops(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with (
        notified(address) as listening,
        daemon(
            tmp_path, config({}), NOTIFY_SOCKET=address, WATCHDOG_USEC="600000"
        ) as running,
    ):
        assert heard(listening, "READY=1\nSTATUS=0 sources, 1 watchlist")
        assert heard(listening, "WATCHDOG=1")
        assert heard(listening, "WATCHDOG=1")
        running.wait(lambda: DaemonNote.of(noted(running.database)) is not None)
        assert running.stop() == 0
        assert heard(listening, "STOPPING=1")


def test_the_programs_that_it_starts_are_no_services() -> None:
    environment = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "9000000", "HOME": "/"}

    manager = ServiceManager.of(environment, pid=7)

    assert environment == {"HOME": "/"}
    assert manager.report_every == timedelta(seconds=9) / LOOKS_PER_LIMIT


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": "9000000"},
        {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "9000000", "WATCHDOG_PID": "8"},
        {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "0"},
        {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "soon"},
        {"NOTIFY_SOCKET": "vsock:2:1234", "WATCHDOG_USEC": "9000000"},
    ],
)
def test_a_daemon_that_nobody_watches_reports_to_nobody(
    environment: dict[str, str],
) -> None:
    assert ServiceManager.of(environment, pid=7).report_every is None


def test_an_address_without_a_file_is_understood() -> None:
    with notified("\0tocsin test of notices") as listening:
        ServiceManager("@tocsin test of notices").stopping()

        assert heard(listening, "STOPPING=1")


def test_a_manager_that_is_gone_holds_nothing_up(tmp_path: Path) -> None:
    ServiceManager(str(tmp_path / "gone")).ready("0 sources")
