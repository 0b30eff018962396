"""The daemon of a checkout, and other processes, beside the block that watches them."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.subprocesses import ROOT

STOP_SECONDS = 60.0
"""The daemon's own bound is 30."""


@contextlib.contextmanager
def running(
    *command: str, folder: Path, log: Path, env: Mapping[str, str] = os.environ
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a command in a folder beside the block; stop it at the end."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=stream, stderr=stream
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def running_daemon(
    folder: Path, checkout: Path = ROOT
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run the daemon in a folder with a config.toml; its log is `log` there."""
    command = (sys.executable, "-P", "-m", "tocsin", "run")
    env = os.environ | {"PYTHONPATH": str(checkout)}
    with running(*command, folder=folder, log=folder / "log", env=env) as daemon:
        yield daemon


def free_port() -> int:
    """Return a port of 127.0.0.1 at which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
