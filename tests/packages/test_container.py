"""The container: built from its file on a small Debian, and run by podman, for real."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packages.podman import BOUNDS, ContainerStore
from tests.support.daemon_process import config, feed, page, prose, rows
from tests.support.paths import ROOT
from tests.support.patience import PATIENCE, wait_for
from tocsin.demo.web_server import WebServer, html, xml
from tocsin.wiring.version import this_version

BASE = Path(os.environ.get("TOCSIN_TEST_DEBIAN", ROOT / ".venv/debian"))
"""A system that debootstrap made; tests/packages/install.sh makes it."""

SYSTEM, IMAGE = "localhost/debian", "localhost/tocsin"

CONFINED = ("--read-only", "--cap-drop=all", "--user=12345:0")
"""As docs/install.md runs it, but as a user that nobody made."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContainerStore]:
    """Return a store that holds the image of this checkout."""
    if not (BASE.is_dir() and shutil.which("buildah") and shutil.which("podman")):
        pytest.skip("no Debian or no podman: make test-container INSTALL=yes")
    folder = tmp_path_factory.mktemp("store")
    store = ContainerStore(folder)
    store.import_system(BASE, SYSTEM)
    context = checkout(folder / "checkout")
    store.build(context / "packaging/Containerfile", context, IMAGE, BASE=SYSTEM)
    yield store
    shutil.rmtree(folder / "images", ignore_errors=True)


def checkout(folder: Path) -> Path:
    """Copy what git knows into a folder: what somebody has who cloned it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder for /data as a volume is: for the group 0."""
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, 65532, 0)
    folder.chmod(0o2770)
    return folder


def test_it_says_its_version(store: ContainerStore) -> None:
    ended = store.podman("run", "--rm", *BOUNDS, *CONFINED, IMAGE, "--version")

    assert ended.stdout == f"tocsin {this_version()}\n", ended.stderr


def test_it_watches_with_a_read_only_root_as_any_user_and_is_healthy(
    store: ContainerStore, site: WebServer, data: Path
) -> None:
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]))
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    text = config({"gazette": f'url = "{site.url}/feed"'})
    (data / "config.toml").write_text(text, "utf-8")
    database, log = data / "tocsin.db", data.parent / "log"
    options = (*CONFINED, "--init", "--tmpfs=/tmp", f"--volume={data}:/data")

    with store.running("watching", *options, IMAGE, log=log) as process:
        wait_for(
            lambda: (
                process.poll() is not None
                or rows(database, "SELECT title FROM articles") != []
            )
        )
        assert process.poll() is None, log.read_text("utf-8")
        health = store.podman("healthcheck", "run", "watching")
        status = store.podman("exec", "watching", "tocsin", "status")
        written = store.podman("exec", "watching", "touch", "/opt/tocsin/x")
        stopped = store.podman("stop", "--time=35", "watching")
        code = process.wait(PATIENCE)

    assert health.returncode == 0, health.stdout + health.stderr
    assert "daemon: running" in status.stdout, status.stderr
    assert "Read-only file system" in written.stderr
    assert (stopped.returncode, code) == (0, 0), log.read_text("utf-8")
    assert '"event": "stopped"' in log.read_text("utf-8")
    assert rows(database, "SELECT title FROM articles") == [("Ferry late",)]
    assert (database.stat().st_uid, database.stat().st_mode & 0o777) == (12345, 0o600)


def test_one_whose_daemon_does_not_run_is_ill(
    store: ContainerStore, data: Path
) -> None:
    (data / "config.toml").write_text(config({}), "utf-8")
    options = (*CONFINED, "--entrypoint=sleep", f"--volume={data}:/data")

    with store.running("idle", *options, IMAGE, "3600", log=data.parent / "log"):
        health = store.podman("healthcheck", "run", "idle")

    assert health.returncode == 1, health.stdout


def test_without_a_configuration_it_ends_with_2(
    store: ContainerStore, data: Path
) -> None:
    options = ("--rm", *BOUNDS, *CONFINED, "--tmpfs=/tmp", f"--volume={data}:/data")

    ended = store.podman("run", *options, IMAGE)

    assert ended.returncode == 2
    assert "/data/config.toml: there is no such file" in ended.stderr


def test_the_licences_of_what_is_in_it_are_there(store: ContainerStore) -> None:
    options = ("--rm", *BOUNDS, *CONFINED, "--entrypoint=cat")

    ended = store.podman("run", *options, IMAGE, "/opt/tocsin/LICENCES")

    named = {line.split(" ")[0].lower() for line in ended.stdout.splitlines()}
    assert {"scrapy", "twisted", "lxml", "apprise", "tocsin"} <= named
