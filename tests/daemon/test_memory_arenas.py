import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.patience import PATIENCE
from tocsin.daemon.memory_arenas import ARENAS, OPERATORS

THREADS_THAT_HOLD_MEMORY = """
import ctypes, sys, threading
from tocsin.daemon.memory_arenas import share_arenas

report, is_sharing = sys.argv[1], len(sys.argv) > 2
print(is_sharing and share_arenas())
together = threading.Barrier(6)

def hold():
    held = bytes(100_000)
    together.wait()

threads = [threading.Thread(target=hold) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
stream = ctypes.c_void_p(libc.fopen(report.encode(), b"w"))
libc.malloc_info(0, stream)
libc.fclose(stream)
"""
"""A program with six threads; it writes what glibc says of its arenas (malloc_info(3))
and prints whether they were to be shared."""

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc has arenas"
)


def arenas(folder: Path, *how: str, **variables: str) -> tuple[str, int]:
    """Return what the program prints, and how many arenas it has."""
    report = folder / "malloc.xml"
    command = [sys.executable, "-c", THREADS_THAT_HOLD_MEMORY, str(report), *how]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=variables,
        check=True,
        timeout=PATIENCE,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip(), report.read_text().count("<heap nr=")


def test_threads_share_two_arenas_where_each_had_one(tmp_path: Path) -> None:
    _, before = arenas(tmp_path)

    shared, after = arenas(tmp_path, "share")

    assert before > ARENAS
    assert (shared, after) == ("True", ARENAS)


def test_an_operator_may_choose_another_number(tmp_path: Path) -> None:
    shared, count = arenas(tmp_path, "share", **{OPERATORS: "4"})

    assert (shared, count) == ("False", 4)
