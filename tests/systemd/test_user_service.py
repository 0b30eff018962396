"""The service under a real systemd: it starts, is watched over, and ends."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cli_runner import output_of
from tests.support.daemon_process import config, feed, page, prose, rows
from tests.support.patience import wait_for
from tocsin.demo.web_server import WebServer, html, xml

UNIT = "tocsin.service"


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a folder with a configuration, whose service is removed at the end."""
    (tmp_path / "config.toml").write_text(config({}), "utf-8")
    yield tmp_path
    systemctl("disable", "--now", UNIT)
    systemctl("reset-failed", UNIT)
    for path in (home / ".config/systemd/user").glob(f"{UNIT}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    systemctl("daemon-reload")


def systemctl(*arguments: str) -> str:
    """Return what a command of systemctl prints."""
    command = ["systemctl", "--user", "--no-pager", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.stdout.strip()


def shown(name: str) -> str:
    """Return a property of the service."""
    return systemctl("show", UNIT, "--value", f"--property={name}")


def pid() -> int:
    """Return the pid of the daemon; 0 when it does not run."""
    return int(shown("MainPID"))


def test_it_is_installed_started_reloaded_and_removed(folder: Path) -> None:
    said = output_of(folder, "service", "install", "--user")

    assert "tocsin runs." in said
    assert shown("ActiveState") == "active"
    assert shown("StatusText") == "0 sources, 1 watchlist"
    assert systemctl("is-enabled", UNIT) == "enabled"
    assert "daemon: running" in output_of(folder, "status")

    before = pid()
    systemctl("reload", UNIT)
    assert pid() == before

    output_of(folder, "service", "remove", "--user")

    assert shown("LoadState") == "not-found"
    assert (folder / "tocsin.db").exists()


def test_it_is_started_again_after_a_kill(folder: Path) -> None:
    output_of(folder, "service", "install", "--user")
    change("RestartSec=0")
    before = pid()

    systemctl("kill", "--kill-whom=main", "--signal=KILL", UNIT)

    assert wait_for(lambda: shown("ActiveState") == "active" and pid() != before)


def test_one_that_does_nothing_any_more_is_started_again(folder: Path) -> None:
    output_of(folder, "service", "install", "--user")
    change("RestartSec=0", "WatchdogSec=3", "TimeoutAbortSec=1")
    systemctl("restart", UNIT)
    before = pid()

    systemctl("kill", "--kill-whom=main", f"--signal={signal.SIGSTOP.name}", UNIT)

    assert wait_for(lambda: shown("ActiveState") == "active" and pid() != before)


def test_a_wrong_configuration_is_not_tried_again(folder: Path) -> None:
    (folder / "config.toml").write_text(config({}), "utf-8")
    output_of(folder, "service", "install", "--user")
    (folder / "config.toml").write_text("[crawl]\nat_once = -1\n", "utf-8")

    systemctl("restart", UNIT)

    assert wait_for(lambda: shown("ActiveState") == "failed")
    assert shown("ExecMainStatus") == "2"
    assert shown("NRestarts") == "0"


def test_the_bounds_of_a_service_of_the_system_let_it_work(
    home: Path, folder: Path, site: WebServer
) -> None:
    """All of them but that of homes, where Python and these tests may be."""
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]))
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    source = {"one": f'url = "{site.url}/feed"'}
    (folder / "config.toml").write_text(config(source), "utf-8")
    unit = output_of(folder, "service", "unit")
    (home / ".config/systemd/user").mkdir(parents=True, exist_ok=True)
    (home / ".config/systemd/user" / UNIT).write_text(unit, "utf-8")
    change("User=", f"WorkingDirectory={folder}", "ProtectHome=no", "PrivateTmp=no")

    systemctl("start", UNIT)

    database = folder / "tocsin.db"
    assert wait_for(lambda: rows(database, "select title from articles") != [])
    assert rows(database, "select title, length(text) > 100 from articles") == [
        ("Ferry late", 1)
    ]
    state = Path("/proc", str(pid()), "status").read_text()
    assert "\nSeccomp:\t2\n" in state
    assert "\nNoNewPrivs:\t1\n" in state
    assert f"\nCapBnd:\t{0:016x}\n" in state
    mounts = Path("/proc", str(pid()), "mountinfo").read_text()
    assert re.search(r" /etc ro,| / ro,", mounts)


def test_a_stop_ends_it_well(folder: Path) -> None:
    output_of(folder, "service", "install", "--user")

    systemctl("stop", UNIT)

    assert shown("Result") == "success"
    assert shown("ExecMainStatus") == "0"
    assert rows(folder / "tocsin.db", "pragma quick_check") == [("ok",)]


def change(*settings: str) -> None:
    """Change the service by a drop-in, as its first lines advise."""
    drop_in = Path("~/.config/systemd/user", f"{UNIT}.d", "test.conf").expanduser()
    drop_in.parent.mkdir(parents=True, exist_ok=True)
    drop_in.write_text("\n".join(["[Service]", *settings, ""]), "utf-8")
    systemctl("daemon-reload")
