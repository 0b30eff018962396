"""Commands, run in this process as a person runs them."""

import contextlib
import io
import logging
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tocsin.cli.main import main

Say = Callable[..., str]
"""`output_of` in the folder of a test."""


def output_of(folder: Path, *arguments: str, code: int = 0) -> str:
    """Return what a command in a folder printed; fails at another exit code."""
    ended = run_here(*arguments, cwd=folder)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


def run_here(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command in this process, in a folder, and return what it printed.

    A process of its own takes a second longer, most of which imports modules.
    """
    printed, complained = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with (
        _logs_as_before(),
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(complained),
        pytest.raises(SystemExit) as ended,
    ):
        main([*arguments])
    streams = []
    for stream in (printed, complained):
        stream.seek(0)
        streams.append(stream.read())
    return subprocess.CompletedProcess(arguments, int(ended.value.code or 0), *streams)


@contextlib.contextmanager
def _logs_as_before() -> Iterator[None]:
    tocsin, root = logging.getLogger("tocsin"), logging.getLogger()
    levels, handlers = (tocsin.level, root.level), root.handlers[:]
    try:
        yield
    finally:
        tocsin.setLevel(levels[0])
        root.setLevel(levels[1])
        root.handlers[:] = handlers
