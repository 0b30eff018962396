"""The Debian package: installed, upgraded, removed and purged on a Debian, for real."""

import gzip
import hashlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packages.conftest import UV
from tests.packages.debian_machine import DebianMachine, machine
from tests.support.paths import ROOT
from tests.support.patience import PATIENCE, wait_for
from tocsin.cli.man_pages import man_pages
from tocsin.config import load
from tocsin.wiring.service_unit import MARK, SERVICE_USER
from tocsin.wiring.version import this_version

BASE = Path(os.environ.get("TOCSIN_TEST_DEBIAN", ROOT / ".venv/debian"))
"""A system that debootstrap made; tests/packages/install.sh makes it."""

CONFIG = "/etc/tocsin/config.toml"
STATE = "/var/lib/tocsin"


def built(wheel: Path, folder: Path) -> Path:
    """Build the package in a folder, and return its path."""
    ended = subprocess.run(
        [ROOT / "packaging/deb/build.sh", wheel, folder],
        env=os.environ | {"UV": str(UV), "SOURCE_DATE_EPOCH": "1795900000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    [package] = folder.glob("*.deb")
    return package


@pytest.fixture(scope="module")
def package(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Debian package of this checkout."""
    return built(wheel, tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="module")
def installed(
    package: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DebianMachine]:
    """Return a system on which the package was installed."""
    if not BASE.is_dir():
        pytest.skip(f"no Debian in {BASE}: make test-deb INSTALL=yes")
    with machine(BASE, tmp_path_factory.mktemp("machine")) as debian:
        debian.path("/tmp/tocsin.deb").write_bytes(package.read_bytes())
        debian.run("dpkg", "--install", "/tmp/tocsin.deb")
        yield debian


def test_the_same_bytes_come_out_twice(
    wheel: Path, package: Path, tmp_path: Path
) -> None:
    again = built(wheel, tmp_path)

    first, second = (hashlib.sha256(p.read_bytes()) for p in (package, again))
    assert first.hexdigest() == second.hexdigest()


def test_the_program_is_there(installed: DebianMachine) -> None:
    assert installed.run("tocsin", "--version") == f"tocsin {this_version()}\n"


def test_its_demo_ends_well(installed: DebianMachine) -> None:
    assert "19 articles, 8 alerts sent" in installed.run("tocsin", "demo")


def test_systemd_takes_the_unit_and_starts_it_with_the_machine(
    installed: DebianMachine,
) -> None:
    unit = "/usr/lib/systemd/system/tocsin.service"

    assert installed.run("systemd-analyze", "verify", unit) == ""
    assert installed.run("systemctl", "is-enabled", "tocsin") == "enabled\n"
    assert MARK not in installed.path(unit).read_text("utf-8")


def test_the_configuration_is_for_the_service_and_right(
    installed: DebianMachine,
) -> None:
    owner = installed.run("stat", "--format=%U:%G %a", CONFIG)

    assert owner == f"root:{SERVICE_USER} 640\n"
    secret = installed.run("stat", "--format=%U:%G %a", "/etc/tocsin/environment")
    assert secret == "root:root 600\n"
    said = as_service(installed, "tocsin", "check", "-c", CONFIG)
    assert "no mistakes" in said


def test_the_examples_in_the_configuration_are_right(tmp_path: Path) -> None:
    text = (ROOT / "packaging/deb/config.toml").read_text("utf-8")
    real, _, examples = text.partition("# Take away")
    shown = re.sub(r"^# ?", "", examples.partition("\n")[2], flags=re.M)
    (tmp_path / "config.toml").write_text(real + shown, "utf-8")

    config = load(tmp_path / "config.toml")

    assert [source.key for source in config.sources] == ["gazette"]
    assert list(config.watchlists) != []


def test_the_daemon_runs_as_its_user_and_ends_well(
    installed: DebianMachine, tmp_path: Path
) -> None:
    installed.run("install", "-d", "-o", SERVICE_USER, "-m", "700", STATE)
    log = tmp_path / "log"

    with log.open("wb") as stream:
        daemon = subprocess.Popen(
            ["chroot", installed.root, *SERVICE, "tocsin", "run", "-c", CONFIG],
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8"},
            stdout=stream,
            stderr=stream,
        )
    try:
        # Not sooner: it has its lock before it hears of signals.
        watches = wait_for(lambda: b"tocsin is watching" in log.read_bytes())
        assert watches, log.read_text("utf-8")
        assert is_running(installed)
    finally:
        daemon.send_signal(signal.SIGTERM)

    assert daemon.wait(PATIENCE) == 0
    owner = installed.run("stat", "--format=%U %a", f"{STATE}/tocsin.db")
    assert owner == f"{SERVICE_USER} 600\n"


def test_every_package_in_it_names_its_licence(installed: DebianMachine) -> None:
    text = installed.path("/usr/share/doc/tocsin/copyright").read_text("utf-8")
    named = {line.split(" ")[0].lower() for line in text.splitlines() if ": " in line}
    texts = [line.strip() for line in text.splitlines() if line.startswith("  /opt")]

    assert {"scrapy", "twisted", "lxml", "apprise", "pebble", "tocsin"} <= named
    assert len(texts) > 80
    assert all(installed.path(path).is_file() for path in texts)


def test_lintian_finds_nothing_that_is_not_known(package: Path) -> None:
    if not shutil.which("lintian"):
        pytest.skip("lintian is missing: apt-get install lintian")

    ended = subprocess.run(
        ["lintian", package], capture_output=True, text=True, check=False
    )

    found = [line for line in ended.stdout.splitlines() if line[:2] in ("E:", "W:")]
    assert (ended.returncode, found) == (0, [])


def test_manual_pages_and_documentation_are_where_people_look(
    installed: DebianMachine,
) -> None:
    shared = installed.path("/usr/share")
    pages = {page.name for page in (shared / "man/man1").glob("tocsin*.1.gz")}
    documents = {page.name for page in (shared / "doc/tocsin/docs").glob("*.md")}

    assert pages == {f"{name}.gz" for name in man_pages()}
    page = gzip.decompress((shared / "man/man1/tocsin-search.1.gz").read_bytes())
    assert b"--since" in page.replace(b"\\-", b"-")
    assert documents == {page.name for page in (ROOT / "docs").glob("*.md")}


def test_the_shell_completes_its_commands(installed: DebianMachine) -> None:
    script = "/usr/share/bash-completion/completions/tocsin"
    typed = "COMP_WORDS=(tocsin sea); COMP_CWORD=1; _tocsin_completion tocsin"

    offered = installed.run(
        "bash", "-c", f'. {script} && {typed}; echo "${{COMPREPLY[@]}}"'
    )

    assert offered == "search\n"
    for path in ("zsh/vendor-completions/_tocsin", "fish/vendor_completions.d"):
        assert installed.path(f"/usr/share/{path}").exists()


def test_no_file_appears_in_it_that_dpkg_does_not_know(
    installed: DebianMachine,
) -> None:
    installed.run("tocsin", "demo")

    known = set(installed.run("dpkg", "-L", "tocsin").splitlines())
    there = set(installed.run("find", "/opt/tocsin").splitlines())
    assert there <= known
    assert installed.run("dpkg", "--verify", "tocsin") == ""


def test_an_upgrade_keeps_the_configuration(installed: DebianMachine) -> None:
    config = installed.path(CONFIG)
    config.write_text(f"{config.read_text('utf-8')}# mine\n", "utf-8")

    installed.run("dpkg", "--install", "/tmp/tocsin.deb")

    assert config.read_text("utf-8").endswith("# mine\n")


def test_neither_removal_nor_purge_deletes_the_database(
    installed: DebianMachine,
) -> None:
    database = installed.path(STATE) / "tocsin.db"
    secret = installed.path("/etc/tocsin/desk.secret")
    database.parent.mkdir(exist_ok=True)
    database.touch()
    secret.touch()

    installed.run("dpkg", "--remove", "tocsin")

    assert database.exists()
    assert installed.path(CONFIG).exists()
    assert not installed.path("/opt/tocsin").exists()

    said = installed.run("dpkg", "--purge", "tocsin")

    assert f"the database is kept. To delete it: rm -r {STATE}" in said
    assert database.exists()
    assert secret.exists()
    assert not installed.path(CONFIG).exists()
    left = installed.run("find", "/etc/systemd", "/var/lib/systemd", "-name", "tocsin*")
    assert left == ""


SERVICE = (
    "setpriv",
    f"--reuid={SERVICE_USER}",
    f"--regid={SERVICE_USER}",
    "--clear-groups",
)


def is_running(debian: DebianMachine) -> bool:
    """Return whether `tocsin status` finds a daemon there."""
    said = debian.run("sh", "-c", f"tocsin status -c {CONFIG} || true")
    return "daemon: running" in said


def as_service(debian: DebianMachine, *command: str) -> str:
    """Return what a command prints that runs as the service's user."""
    return debian.run(*SERVICE, *command)
