"""A disk of a few megabytes, in memory: it is full soon, and can be made larger."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


class SmallDisk:
    """A file system of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no room on it."""
        with contextlib.suppress(OSError), self._ballast.open("ab") as file:
            while True:
                file.write(bytes(4_096))
                file.flush()

    def make_room(self) -> None:
        """Undo `fill`."""
        self._ballast.unlink(missing_ok=True)

    def resize(self, megabytes: int) -> None:
        """Give it another size."""
        subprocess.run(
            ["mount", "-o", f"remount,size={megabytes}m", str(self.folder)], check=True
        )


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk in a folder while the block runs; skip where we may not."""
    folder.mkdir(exist_ok=True)
    asked = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)]
    try:
        made = subprocess.run(asked, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no program that mounts")
    if made.returncode:
        pytest.skip(f"nothing can be mounted here: {made.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily: a process of a test that failed may still be there.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
