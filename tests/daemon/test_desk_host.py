import contextlib
import http.client
import signal
import socket
from pathlib import Path

from tests.support.daemon_process import config, daemon, run
from tests.support.factories import closed_port


def _config(listen: str) -> str:
    return config({}).replace('listen = ""', f'listen = "{listen}"')


def _status(port: int, path: str) -> int:
    """Return the status of a page of a desk that has started."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.status


def test_the_daemon_serves_the_desk_and_stops_with_a_reader_connected(
    tmp_path: Path,
) -> None:
    port = closed_port()

    with daemon(tmp_path, _config(f"127.0.0.1:{port}")) as running:
        running.wait(lambda: "desk served" in running.said())
        status = _status(port, "/sources")
        with socket.create_connection(("127.0.0.1", port)):
            code = running.stop()

    assert status == 200
    assert code == 0
    assert "Traceback" not in running.said()


def test_the_daemon_goes_on_without_a_desk_where_its_port_is_taken(
    tmp_path: Path,
) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with daemon(tmp_path, _config(f"127.0.0.1:{port}")) as running:
            running.wait(lambda: "desk not served" in running.said())
            code = running.stop(signal.SIGINT)

    assert code == 0
    assert f"opening http://127.0.0.1:{port}/" in running.said()
    assert f"The desk cannot listen at 127.0.0.1:{port}" in running.said()
    assert "[desk] listen" in running.said()


def test_a_single_round_serves_no_desk(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "config.toml").write_text(_config(f"127.0.0.1:{port}"), "utf-8")

        ended = run("fetch", cwd=tmp_path)

    assert "outcome" in ended.stdout
    assert "desk" not in ended.stdout + ended.stderr


def test_the_daemon_gets_ready_and_stops_with_a_stream_of_events_open(
    tmp_path: Path,
) -> None:
    port = closed_port()
    stream = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    with (
        daemon(tmp_path, _config(f"127.0.0.1:{port}")) as running,
        contextlib.closing(stream),
    ):
        running.wait(lambda: "desk served" in running.said())
        running.wait(lambda: _status(port, "/readyz") == 200)
        alive = _status(port, "/healthz")
        stream.request("GET", "/api/v1/events")
        with stream.getresponse() as answer:
            first = answer.readline()
            code = running.stop()
            rest = answer.read()

    assert alive == 200
    assert first == b"retry: 3000\n"
    assert b"data:" not in rest
    assert code == 0
    assert "Traceback" not in running.said()
