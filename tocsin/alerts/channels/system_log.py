"""The system's log: on this machine by its socket, on another by UDP.

Apprise reads the channel's URL. It writes by the C library, which drops a message
without a word when nobody listens; so the datagram is sent here.
"""

import os
import select
import socket
import syslog
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from store.message import Message
from tocsin.alerts.channels.reasons import connection_error, one_line
from tocsin.alerts.channels.send_result import SendResult, handed_over

LOG_SOCKETS = (Path("/dev/log"), Path("/var/run/syslog"))
"""Where the log of this machine listens: on Linux and FreeBSD, on macOS."""

REFUSAL_SECONDS = 0.5
"""How long to wait for the word that nobody listens: it comes as soon as a ping."""

_PORT = 514
_MAX_BYTES = 8_000
"""Of a datagram: what rsyslog and journald take unless told otherwise."""


class SystemLogSender:
    """Writes messages to a system's log, one datagram each."""

    def __init__(self, plugin: Any, *, sockets: tuple[Path, ...] = LOG_SOCKETS) -> None:
        """Take facility, host and port from Apprise's NotifySyslog or NotifyRSyslog."""
        self._plugin = plugin
        self._sockets = sockets
        self._is_remote = plugin.schema == "rsyslog"

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str,
        at: datetime,
        before_send: Callable[[], None],
    ) -> SendResult:
        """Send one datagram; raises what `before_send` raises, and then sends none."""
        content = self._content(message)
        try:
            with self._connected() as connection:
                before_send()
                connection.send(content)
                if self._is_remote:
                    _wait_for_refusal(connection)
        except OSError as error:
            reason = f"{self._where}: {connection_error(error)}"
            # No listener is no passing fault here: nobody starts one by the hour.
            return SendResult(outcome="channel", reason=reason)
        return handed_over("syslog")

    @property
    def _where(self) -> str:
        if self._is_remote:
            return f"UDP port {self._plugin.port or _PORT}"
        return str(self._socket_path)

    @property
    def _socket_path(self) -> Path:
        found = [path for path in self._sockets if path.exists()]
        return found[0] if found else self._sockets[0]

    def _connected(self) -> socket.socket:
        if self._is_remote:
            host = self._plugin.host.strip("[]")
            port = self._plugin.port or _PORT
            found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
            return _connect(found[0][0], found[0][4])
        return _connect(socket.AF_UNIX, str(self._socket_path))

    def _content(self, message: Message) -> bytes:
        priority = self._plugin.facility | syslog.LOG_INFO
        process = f"[{os.getpid()}]" if self._plugin.log_pid else ""
        # One record is one line: a log that meets a line break writes "#012".
        lines = [message.title, *(message.plain or message.body).splitlines()]
        text = " | ".join(one_line(line, len(line)) for line in lines if line.strip())
        whole = f"<{priority}>tocsin{process}: {text}".encode()
        return whole[:_MAX_BYTES].decode(errors="ignore").encode()


def _connect(family: int, address: Any) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_DGRAM)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _wait_for_refusal(connection: socket.socket) -> None:
    """Raise the error with which the other machine answers when nobody listens."""
    poll = select.poll()
    poll.register(connection, select.POLLERR)
    if poll.poll(REFUSAL_SECONDS * 1000):
        number = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        raise OSError(number, os.strerror(number))
