"""Modules of the benchmark that run in a process of their own, and answer in JSON."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

LONGEST_SECONDS = 100.0
"""When a process is ended that hangs."""


def beside(module: str, *arguments: str) -> "subprocess.Popen[str]":
    """Start `python -m module`; it ends by itself, at the latest when asked for more.

    Its stdin is ours to close.
    """
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def serving(module: str, *arguments: str) -> Iterator[int]:
    """Run a module that serves beside the block; yield the port that it prints."""
    with beside(module, *arguments) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line:
                raise SystemExit(f"{module} could not serve")
            yield int(line)
        finally:
            if server.stdin:
                server.stdin.close()
            server.wait(10)


def answer(
    process: "subprocess.Popen[str]", *, seconds: float = LONGEST_SECONDS
) -> Any:
    """Wait for a process and return its last line, read as JSON."""
    try:
        out, _ = process.communicate(timeout=seconds)
    finally:
        process.kill()
    if process.returncode:
        raise SystemExit(f"{process.args!r} ended with exit code {process.returncode}")
    return json.loads(out.splitlines()[-1])
