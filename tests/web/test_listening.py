import contextlib
import socket
import stat
from pathlib import Path

import pytest

from tests.support.factories import closed_port
from tocsin.web.listening import DeskUnavailableError, listening_socket


def test_a_port_is_listened_at() -> None:
    port = closed_port()

    with (
        listening_socket(f"127.0.0.1:{port}"),
        socket.create_connection(("127.0.0.1", port)) as client,
    ):
        assert client.getpeername() == ("127.0.0.1", port)


def test_a_port_that_is_taken_is_said_to_be() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(
            DeskUnavailableError, match=f"{port}: Address already in use"
        ):
            listening_socket(f"127.0.0.1:{port}")


def test_a_socket_is_for_owner_and_group(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"

    with listening_socket(f"unix:{path}"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660


def test_a_socket_that_a_killed_daemon_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"
    listening_socket(f"unix:{path}").close()

    with (
        listening_socket(f"unix:{path}"),
        socket.socket(socket.AF_UNIX) as client,
    ):
        client.connect(str(path))


def test_a_socket_that_somebody_listens_at_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"

    with (
        listening_socket(f"unix:{path}"),
        pytest.raises(DeskUnavailableError, match="Address already in use"),
    ):
        listening_socket(f"unix:{path}")


def test_a_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("mine")

    with pytest.raises(DeskUnavailableError):
        listening_socket(f"unix:{path}")

    assert path.read_text() == "mine"
