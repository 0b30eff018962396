"""Modules of the benchmark that run in a process of their own, and answer in JSON."""

import json
import subprocess
import sys
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
