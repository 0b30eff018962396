"""The socket of the desk: at an address, or a path."""

import contextlib
import os
import socket
import stat
from pathlib import Path

from store.errors import TocsinError

UNIX = "unix:"
"""Begins the address of a Unix socket: what follows is its path."""

BACKLOG = 128
"""Connections that the system accepts before the loop comes to them."""


class DeskUnavailableError(TocsinError):
    """The desk cannot listen where it should."""


def listening_socket(listen: str) -> socket.socket:
    """Return a socket that listens at HOST:PORT, [IPV6]:PORT or unix:PATH.

    Raises DeskUnavailableError when it cannot be had.
    """
    try:
        if listen.startswith(UNIX):
            return _unix_socket(Path(listen.removeprefix(UNIX)))
        host, _, port = listen.rpartition(":")
        host = host.strip("[]")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        opened = socket.socket(family)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((host, int(port)))
            opened.listen(BACKLOG)
        except OSError:
            opened.close()
            raise
        return opened
    except OSError as error:
        raise DeskUnavailableError(
            f"The desk cannot listen at {listen}: {error.strerror or error}.",
            remedy='Name another address: [desk] listen   or none: listen = ""',
        ) from error


def _unix_socket(path: Path) -> socket.socket:
    """Return a socket at a path, for its owner and group; replace one that is left."""
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.stat().st_mode) and not _answers(path):
            path.unlink()
    opened = socket.socket(socket.AF_UNIX)
    try:
        opened.bind(os.fspath(path))
        path.chmod(0o660)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _answers(path: Path) -> bool:
    """Return whether somebody listens at the socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(os.fspath(path)) == 0
