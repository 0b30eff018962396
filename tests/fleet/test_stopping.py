"""Daemon and worker end when they are told to, wherever the broker is."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.fleet_processes import free_port, is_long, redis_server, workers
from tests.fleet.test_daemon_fleet import is_read, settings, sites
from tests.support.daemon_process import Daemon, config, daemon
from tests.support.patience import PATIENCE, wait_for

pytestmark = is_long


@pytest.fixture(params=["nothing listens", "it never answers"])
def useless(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a broker that is away."""
    if request.param == "nothing listens":
        yield f"redis://127.0.0.1:{free_port()}"
        return
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("signals", [1, 2])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_without_its_broker_ends(
    tmp_path: Path, useless: str, sign: signal.Signals, signals: int
) -> None:
    with workers(useless, tmp_path) as machine:
        machine.start("berlin-1")
        said = machine.log("berlin-1")
        assert wait_for(lambda: "waiting for the daemon" in said.read_text())
        running = machine.running["berlin-1"]
        running.send_signal(sign)
        if signals == 2 and wait_for(
            lambda: running.poll() is not None or "stopping" in said.read_text()
        ):
            running.send_signal(sign)
        code = running.wait(PATIENCE)

    assert code in (0, -sign, 128 + sign)
    assert "Traceback" not in said.read_text()


def test_a_daemon_without_its_broker_ends(tmp_path: Path, useless: str) -> None:
    text = config({}, more=f'[fleet]\nbroker = "{useless}"\n')
    with daemon(tmp_path, text) as running:
        running.wait(lambda: is_looked_after(running))
        assert running.stop() == 0
        assert "Traceback" not in running.said()


def is_looked_after(running: Daemon) -> bool:
    found = running.rows("SELECT 1 FROM settings WHERE name = 'fleet_state'")
    return found == [(1,)]


def test_daemon_and_worker_end_when_the_broker_has_gone(tmp_path: Path) -> None:
    with (
        redis_server(tmp_path) as broker,
        sites(1, articles=2) as outlets,
        workers(broker.url, tmp_path) as machine,
        daemon(tmp_path, settings(outlets, broker)) as running,
    ):
        machine.start("berlin-1")
        running.wait(lambda: is_read(running, 2))
        broker.kill()
        assert running.stop() == 0
        machine.running["berlin-1"].send_signal(signal.SIGINT)
        assert machine.running["berlin-1"].wait(PATIENCE) == 0
        assert "Traceback" not in running.said() + machine.log("berlin-1").read_text()
