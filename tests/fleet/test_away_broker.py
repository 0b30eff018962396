"""A worker whose broker is away says so once, and once that it is back."""

import contextlib
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.fleet_processes import Broker, workers
from tests.support.patience import wait_for


class ClosedDoor:
    """A port on which each connection ends at once."""

    def __init__(self) -> None:
        self.knocks = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._thread = threading.Thread(target=self._answer, daemon=True)

    def _answer(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._server.accept()[0].close()
                self.knocks += 1

    def __enter__(self) -> "ClosedDoor":
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


@contextlib.contextmanager
def redis_at(port: int, folder: Path) -> Iterator[None]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is missing: make test-fleet INSTALL=yes")
    broker = Broker(program, folder, port)
    broker.start()
    try:
        yield
    finally:
        broker.kill()


def test_a_broker_that_is_away_is_told_of_once(tmp_path: Path) -> None:
    door = ClosedDoor()

    with workers(f"redis://127.0.0.1:{door.port}", tmp_path) as machine:
        with door:
            machine.start("berlin-1")
            # Each second a hello and a look for messages.
            assert wait_for(lambda: door.knocks >= 6)
        with redis_at(door.port, tmp_path):
            log = machine.log("berlin-1")
            assert wait_for(lambda: "broker back" in log.read_text())

    assert log.read_text().count("broker away") == 1
