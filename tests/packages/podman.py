"""Images and containers, by buildah and podman, in a store of the tests.

Needs root and a mount namespace in which /sys/fs/cgroup is empty (`make
test-container`): where control groups are mixed or forbidden, crun refuses to start
anything otherwise, also with `--cgroups=disabled`.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.patience import PATIENCE, wait_for

DOWNLOADS = ("SSL_CERT_FILE", "PIP_CERT")
"""Variables by which this machine is told whom to trust when it downloads packages."""

CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"

BOUNDS = (
    *("--cgroups=disabled", "--network=host", "--pull=never"),
    # Podman asks for more than a process without CAP_SYS_RESOURCE may have.
    *("--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096"),
)
"""Of each container: it meets this machine's loopback, where the tests serve pages."""


@dataclass(frozen=True, slots=True)
class ContainerStore:
    """A folder with images and containers."""

    folder: Path

    def _program(self, name: str, *arguments: str | Path) -> list[str | Path]:
        roots = ("--root", self.folder / "images", "--runroot", self.folder / "run")
        return [name, *roots, "--storage-driver=vfs", *arguments]

    def import_system(self, system: Path, name: str) -> None:
        """Make an image of a system that debootstrap made."""
        context = self.folder / "system"
        context.mkdir()
        given = [f"{each}={CERTIFICATES}" for each in DOWNLOADS if each in os.environ]
        lines = ["FROM scratch", "ADD system.tar /", *(f"ENV {each}" for each in given)]
        (context / "Containerfile").write_text("\n".join([*lines, ""]), "utf-8")
        without = [f"--exclude=./{each}/*" for each in ("proc", "sys", "dev", "run")]
        archive = str(context / "system.tar")
        subprocess.run(
            ["tar", "-C", str(system), *without, "-cf", archive, "."], check=True
        )
        self.build(context / "Containerfile", context, name)
        shutil.rmtree(context)

    def build(self, file: Path, context: Path, name: str, **arguments: str) -> None:
        """Build an image, as `podman build` does; fails with what was said."""
        settings = (CERTIFICATES, "/etc/pip.conf")
        mounts = [f"-v={path}:{path}:ro" for path in settings if Path(path).is_file()]
        given = [f"--build-arg={key}={value}" for key, value in arguments.items()]
        how = ("--pull=never", "--isolation=chroot", "--format=docker", *mounts, *given)
        command = self._program("buildah", "build", *how, "-t", name, "-f", file)
        ended = subprocess.run(
            [*command, context],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-3000:]

    def podman(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run a command of podman to its end."""
        return subprocess.run(
            self._podman(*arguments),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def _podman(self, *arguments: str | Path) -> list[str | Path]:
        how = ("--cgroup-manager=cgroupfs", "--events-backend=file")
        return self._program("podman", *how, *arguments)

    @contextlib.contextmanager
    def running(
        self, name: str, *arguments: str | Path, log: Path
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a container beside the block; it is gone at the end."""
        command = self._podman("run", "--name", name, *BOUNDS, *arguments)
        with log.open("wb") as stream:
            process = subprocess.Popen(command, stdout=stream, stderr=stream)
        try:
            seen = wait_for(
                lambda: process.poll() is not None or self._is_running(name), seldom=1.0
            )
            assert seen, log.read_text("utf-8")
            yield process
        finally:
            self.podman("rm", "--force", "--time=1", name)
            process.wait(PATIENCE)

    def _is_running(self, name: str) -> bool:
        asked = self.podman("inspect", "--format={{.State.Running}}", name)
        return asked.stdout == "true\n"
