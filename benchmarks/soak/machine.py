"""What a soak does to the machine: steps of the clock, and a disk that is full.

The time of day comes from a small library of ours that is loaded before the C library,
and adds what a file says: so it can be set while the daemon runs, and only for it. (One
that also moves `clock_nanosleep`, as libfaketime does, breaks Python's `time.sleep`.)
The disk is a file system in memory, in a mount namespace of our own, which is made
smaller and larger again.
"""

import os
import subprocess
import sys
from pathlib import Path
from struct import Struct

_SOURCE = Path(__file__).with_name("stepped_clock.c")

_PACKED = Struct("=q")
"""How the library reads the seconds."""

_LARGEST = "16g"
"""Of the disk: memory is used by what is on it, and 200,000 articles take 2 GB."""

_INSIDE = "TOCSIN_SOAK_INSIDE"
"""Set where we are in the namespace."""


class SteppedClock:
    """The clock of the daemon, and of commands beside it."""

    def __init__(self, folder: Path) -> None:
        """Compile the library that moves it, if there is a compiler."""
        self._file = folder / "clock"
        self._library = folder / "stepped_clock.so"
        self._ahead_seconds = 0
        self._file.write_bytes(_PACKED.pack(0))
        compiler = ["cc", "-O2", "-shared", "-fPIC", "-o", str(self._library)]
        self.can_step = _succeeds([*compiler, str(_SOURCE)])

    @property
    def environment(self) -> dict[str, str]:
        """Return what processes need that are to go by it."""
        if not self.can_step:
            return {}
        return {"LD_PRELOAD": str(self._library), "STEPPED_CLOCK": str(self._file)}

    def step(self, seconds: int) -> None:
        """Set it by so many seconds; all see it at once."""
        self._ahead_seconds += seconds
        # In place: they look at this file, not at another one of its name.
        with self._file.open("r+b") as file:
            file.write(_PACKED.pack(self._ahead_seconds))


class SmallDisk:
    """A folder on a disk of its own, if one can be mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_LARGEST}", "soak", str(folder)]
        self.can_fill = bool(os.environ.get(_INSIDE)) and _succeeds(mount)

    def fill(self) -> None:
        """Leave no room but half a megabyte."""
        blocks = os.statvfs(self.folder)
        used = (blocks.f_blocks - blocks.f_bfree) * blocks.f_frsize
        self._resize(str(used + 500_000))

    def empty(self) -> None:
        """Let there be room again."""
        self._resize(_LARGEST)

    def unmount(self) -> None:
        """Give the memory back."""
        if self.can_fill:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False)

    def _resize(self, size: str) -> None:
        options = f"remount,size={size}"
        subprocess.run(["mount", "-o", options, str(self.folder)], check=True)


def enter_namespace(module: str) -> None:
    """Run the module anew where disks can be mounted; return where that fails."""
    if os.environ.get(_INSIDE):
        return
    unshare = ["unshare", "--mount"]
    if os.geteuid() != 0:
        unshare += ["--user", "--map-root-user"]
    if _succeeds([*unshare, "true"]):
        os.environ[_INSIDE] = "yes"
        os.execvp("unshare", [*unshare, sys.executable, "-m", module, *sys.argv[1:]])


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
