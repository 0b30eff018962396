"""A small Debian in a folder: packages are installed and removed in it for real.

Below it is a system that debootstrap made once; what a test changes is in a layer of
its own (overlayfs). Needs root, and a mount namespace of its own: `make test-deb`.
"""

import contextlib
import os
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DEVICES = {
    "null": (1, 3),
    "zero": (1, 5),
    "full": (1, 7),
    "random": (1, 8),
    "urandom": (1, 9),
    "tty": (5, 0),
}
"""Name → major and minor number: devices.txt of the kernel."""


@dataclass(frozen=True, slots=True)
class DebianMachine:
    """A system below a folder."""

    root: Path

    def run(
        self, *command: str, fails: bool = False, env: Mapping[str, str] | None = None
    ) -> str:
        """Return what a command in it prints, on both streams; fails as it is told."""
        ended = subprocess.run(
            ["chroot", self.root, *command],
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "LANG": "C.UTF-8",
                "DEBIAN_FRONTEND": "noninteractive",
                **(env or {}),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (ended.returncode != 0) == fails, ended.stdout
        return ended.stdout

    def path(self, inside: str) -> Path:
        """Return where a path of the system is on this one."""
        return self.root / inside.lstrip("/")


@contextlib.contextmanager
def machine(base: Path, folder: Path) -> Iterator[DebianMachine]:
    """Lay a layer over a system while the block runs."""
    upper, work, root = (folder / name for name in ("upper", "work", "root"))
    for made in (upper, work, root):
        made.mkdir(parents=True)
    layers = f"lowerdir={base},upperdir={upper},workdir={work}"
    _mount("-t", "overlay", "overlay", "-o", layers, root)
    mounted = [root]
    try:
        for kind, name in (("proc", "proc"), ("tmpfs", "dev"), ("tmpfs", "run")):
            _mount("-t", kind, kind, root / name)
            mounted.append(root / name)
        for name, (major, minor) in DEVICES.items():
            device = os.makedev(major, minor)
            os.mknod(root / "dev" / name, stat.S_IFCHR | 0o666, device)
            (root / "dev" / name).chmod(0o666)
        (root / "dev/fd").symlink_to("/proc/self/fd")
        # Locks that processes share are files there: sem_overview(7).
        (root / "dev/shm").mkdir()
        (root / "dev/shm").chmod(0o1777)
        yield DebianMachine(root)
    finally:
        for place in reversed(mounted):
            subprocess.run(["umount", place], check=True)


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)
