"""The system's log: a record for a listener, a failure where nobody listens."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.message import Message
from tests.alerts.test_channels import HELLO, nothing, send
from tests.support.factories import NOW, closed_port
from tests.support.patience import PATIENCE
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import UNCONFIRMED, SendResult
from tocsin.alerts.channels.system_log import SystemLogSender


@contextlib.contextmanager
def listener(family: int, address: object) -> Iterator[socket.socket]:
    """Yield a socket that takes datagrams."""
    with socket.socket(family, socket.SOCK_DGRAM) as opened:
        opened.bind(address)  # type: ignore[arg-type]  # a path or a host and a port
        opened.settimeout(PATIENCE)
        yield opened


def log_to(path: Path, message: Message = HELLO) -> SendResult:
    sender = SystemLogSender(Channel("log", "syslog://").plugin, sockets=(path,))
    return sender.send(message, key="k", thread="", at=NOW, before_send=nothing)


def test_a_record_is_one_line_and_handed_over(tmp_path: Path) -> None:
    with listener(socket.AF_UNIX, str(tmp_path / "log")) as log:
        result = log_to(tmp_path / "log")
        record = log.recv(65536).decode()

    assert result.outcome == "handed over"
    assert result.reason.startswith(UNCONFIRMED)
    assert record.startswith("<14>tocsin[")
    assert record.endswith(f"]: {HELLO.title} | It was | *late*.")


def test_a_missing_log_socket_is_a_failure_that_names_it(tmp_path: Path) -> None:
    result = log_to(tmp_path / "log")

    assert result.outcome == "channel"
    assert result.reason == f"{tmp_path / 'log'}: No such file or directory"


def test_a_log_socket_that_nobody_reads_is_a_failure(tmp_path: Path) -> None:
    with listener(socket.AF_UNIX, str(tmp_path / "log")):
        pass

    result = log_to(tmp_path / "log")

    assert (result.outcome, "Connection refused" in result.reason) == ("channel", True)


def test_a_record_reaches_another_machine() -> None:
    with listener(socket.AF_INET, ("127.0.0.1", 0)) as log:
        port = log.getsockname()[1]
        result = send(Channel("log", f"rsyslog://127.0.0.1:{port}/local1?logpid=no"))
        record = log.recv(65536).decode()

    assert result.outcome == "handed over"
    assert record == f"<142>tocsin: {HELLO.title} | It was | *late*."


def test_an_error_before_sending_comes_out_and_no_record_is_sent() -> None:
    def refuse() -> None:
        raise TimeoutError("no")

    with listener(socket.AF_INET, ("127.0.0.1", 0)) as log:
        channel = Channel("log", f"rsyslog://127.0.0.1:{log.getsockname()[1]}")
        with pytest.raises(TimeoutError, match="no"):
            send(channel, before_send=refuse)
        log.setblocking(False)
        with pytest.raises(BlockingIOError):
            log.recv(65536)


def test_no_listener_on_another_machine_is_a_failure() -> None:
    result = send(Channel("log", f"rsyslog://127.0.0.1:{closed_port()}"))

    assert result.outcome == "channel"
    assert "Connection refused" in result.reason


@pytest.mark.parametrize("letter", ["x", "ქ"])
def test_a_long_record_is_cut_at_a_letter(tmp_path: Path, letter: str) -> None:
    long = Message(title="t", body=letter * 20_000, format="text", plain="")
    with listener(socket.AF_UNIX, str(tmp_path / "log")) as log:
        assert log_to(tmp_path / "log", long).outcome == "handed over"
        record = log.recv(65536)

    assert len(record) <= 8_000
    assert record.decode().endswith(letter)
