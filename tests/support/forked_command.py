"""Commands of tocsin, forked from an interpreter that has loaded it.

Each is a process as `python -m tocsin` is one: it can be killed, and its exit code is
its own. `loaded_interpreter.py` says what is done for that. What a fork cannot show is
shown by processes that load everything themselves:

- the start as a user's shell makes it, its imports and the installed script: they use
  `daemon_process.command`, or `fresh=True` for a daemon (`tests/daemon/test_stops.py`);
- what Python, the C library or the linker reads from a variable as a process starts;
- who looks for a daemon by its command line, which a fork has from its parent.

TOCSIN_TEST_FRESH=1 makes all of them load everything themselves.
"""

import atexit
import functools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from tests.support.patience import PATIENCE

FRESH = bool(os.environ.get("TOCSIN_TEST_FRESH"))
"""Whether nothing is forked from the loaded interpreter."""

AT_START = ("GLIBC_", "LANG", "LC_", "LD_", "MALLOC_", "PYTHON")
"""How variables begin that a process reads once, as it starts."""

ENVIRONMENT = dict(os.environ)
"""The variables that the loaded interpreter starts with; a test may set others."""


class ForkedProcess:
    """A process that another one forked for us; used as `subprocess.Popen` is."""

    def __init__(self, pid: int, answers: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        """The exit code, or minus the signal that ended it; None while it runs."""
        self._answers = answers

    def poll(self) -> int | None:
        """Return the exit code if it has ended."""
        return self._hear(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code, once it has ended.

        Raises subprocess.TimeoutExpired when it has not after so many seconds.
        """
        code = self._hear(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        return code

    def send_signal(self, sign: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sign)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)

    def _hear(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self._answers.settimeout(timeout)
            try:
                answer = self._answers.recv(100)
            except (BlockingIOError, TimeoutError):
                return None
            self._answers.close()
            if not answer:
                raise RuntimeError(f"who forked process {self.pid} is gone")
            self.returncode = int(answer)
        return self.returncode


def can_fork(variables: Mapping[str, str]) -> bool:
    """Return whether a command with these variables is as good in a fork."""
    return not FRESH and _at_start(variables) == _at_start(ENVIRONMENT)


def fork_command(
    *arguments: str,
    folder: Path,
    variables: Mapping[str, str],
    out: IO[bytes],
    errors: IO[bytes],
) -> ForkedProcess:
    """Start `tocsin ARGUMENTS` in a folder, with these variables and no others.

    `out` and `errors` are where its output goes: files or pipes.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    about = {
        "arguments": arguments,
        "folder": str(folder),
        "variables": dict(variables),
    }
    with theirs:
        socket.send_fds(
            _loaded_interpreter(),
            [json.dumps(about).encode()],
            [theirs.fileno(), out.fileno(), errors.fileno()],
        )
    ours.settimeout(PATIENCE)
    pid = ours.recv(100)
    if not pid:
        raise RuntimeError("the loaded interpreter has ended; its output says why")
    return ForkedProcess(int(pid), ours)


@functools.cache
def _loaded_interpreter() -> socket.socket:
    """Return the socket of the loaded interpreter, which is started now."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    script = Path(__file__).with_name("loaded_interpreter.py")
    process = subprocess.Popen(
        [sys.executable, "-P", str(script), str(theirs.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=ENVIRONMENT,
        pass_fds=[theirs.fileno()],
    )
    theirs.close()
    ours.settimeout(PATIENCE)
    if not ours.recv(100):
        raise RuntimeError(f"no loaded interpreter: exit code {process.wait()}")
    atexit.register(_end, process, ours)
    return ours


def _end(process: "subprocess.Popen[bytes]", asked: socket.socket) -> None:
    asked.close()
    process.wait(PATIENCE)


def _at_start(variables: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in variables.items() if name.startswith(AT_START)
    }
