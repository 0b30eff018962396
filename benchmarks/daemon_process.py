"""The daemon of a checkout, run in a folder beside the block that watches it."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.subprocesses import ROOT

STOP_SECONDS = 60.0
"""The daemon's own bound is 30."""


@contextlib.contextmanager
def running_daemon(
    folder: Path, checkout: Path = ROOT
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run the daemon in a folder with a config.toml; its log is `log` there."""
    command = [sys.executable, "-P", "-m", "tocsin", "run"]
    env = os.environ | {"PYTHONPATH": str(checkout)}
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            yield daemon
        finally:
            daemon.terminate()
            try:
                daemon.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


def free_port() -> int:
    """Return a port of 127.0.0.1 at which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
