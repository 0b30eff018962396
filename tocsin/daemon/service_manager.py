"""The service manager that started the daemon: systemd's notification protocol.

By sd_notify(3): a datagram of `NAME=value` lines to the Unix socket in NOTIFY_SOCKET. A
program that is started otherwise finds no such variable, and all of this does nothing.
"""

import contextlib
import socket
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Self

LOOKS_PER_LIMIT = 3
"""How often the daemon says that it works, within the time after which it counts as
stalled: sd_watchdog_enabled(3) advises half of it, and a busy machine is late."""


class ServiceManager:
    """Hears from the daemon when it is ready, works and stops."""

    def __init__(self, address: str = "", *, watchdog: timedelta | None = None) -> None:
        """`address` is the path of its socket, "" for none; a leading @ is abstract.

        `watchdog` is the time after which it restarts a daemon that says nothing.
        """
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.report_every = watchdog / LOOKS_PER_LIMIT if watchdog else None
        """How often `working` is to be called; None for never."""

    @classmethod
    def of(cls, environment: MutableMapping[str, str], *, pid: int) -> Self:
        """Return the one that the environment of process `pid` names.

        Its variables are taken out: what the daemon starts is no service.
        """
        address = environment.pop("NOTIFY_SOCKET", "")
        limit = environment.pop("WATCHDOG_USEC", "")
        watched = environment.pop("WATCHDOG_PID", "") in ("", str(pid))
        # Sockets of other kinds (vsock:…) are those of virtual machines.
        usable = address if address.startswith(("/", "@")) else ""
        has_limit = usable and watched and limit.isdecimal() and int(limit) > 0
        watchdog = timedelta(microseconds=int(limit)) if has_limit else None
        return cls(usable, watchdog=watchdog)

    def ready(self, status: str) -> None:
        """Say that everything has started, and a line for `systemctl status`."""
        self._send(f"READY=1\nSTATUS={status}")

    async def working(self) -> None:
        """Say that the loop still runs."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the daemon is about to end."""
        self._send("STOPPING=1")

    def _send(self, text: str) -> None:
        if not self._address:
            return
        # One that is gone or does not read holds nothing up.
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
        ):
            manager.setblocking(False)
            manager.sendto(text.encode(), self._address)
