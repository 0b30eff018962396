"""File stamps: whether a file of the configuration is still the one that was read."""

from collections.abc import Iterable
from pathlib import Path

FileStamp = tuple[int, int, int, int]
"""Device, inode, time of the last change (ns) and size. The inode, since a link that
leads elsewhere may show a file of the same time and size: stores such as Nix's give all
files one time."""


def file_stamps(paths: Iterable[Path]) -> dict[Path, FileStamp]:
    """Return the stamps of the files that are there, behind all links."""
    found: dict[Path, FileStamp] = {}
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            continue  # being replaced just now, or gone: to be seen by its absence
        found[path] = (state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size)
    return found
