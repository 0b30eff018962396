"""`tocsin service`: the unit that it writes, as systemd's own tools read it."""

import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.support.cli_runner import Say, output_of
from tocsin.wiring.service_unit import ServiceUnit, unit_text

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing"
)

MOST_EXPOSURE = 15
"""Tenths of the mark that `systemd-analyze security` gives; a bare unit has 92."""


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return what runs commands beside a configuration that a service can use."""
    state = 'database = "/var/lib/tocsin/tocsin.db"\n'
    (tmp_path / "config.toml").write_text(f"[tocsin]\n{state}", "utf-8")
    return partial(output_of, tmp_path)


@needs_systemd
def test_the_service_is_written_enabled_and_removed(say: Say, tmp_path: Path) -> None:
    image = tmp_path / "image"
    image.mkdir()

    said = say("service", "install", "--root", "image")

    units = image / "etc/systemd/system"
    assert "image/etc/systemd/system/tocsin.service" in said
    assert (units / "multi-user.target.wants/tocsin.service").is_symlink()
    assert (image / "etc/sysusers.d/tocsin.conf").read_text() == (
        'u tocsin - "tocsin" /var/lib/tocsin\n'
    )
    assert (units / "tocsin.service").read_text() == say("service", "unit")

    say("service", "remove", "--root", "image")

    assert not [path for path in units.rglob("tocsin.service") if not path.is_dir()]
    again = say("service", "remove", "--root", "image", code=1)
    assert "There is no service" in again
    assert "tocsin service remove --user" in again


def test_a_unit_that_somebody_else_wrote_stays(say: Say, tmp_path: Path) -> None:
    unit = tmp_path / "image/etc/systemd/system/tocsin.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/bin/true\n")

    said = say("service", "install", "--root", "image", code=1)

    assert "tocsin did not write it" in said
    assert "ExecStart=/bin/true" in unit.read_text()


@needs_systemd
def test_systemd_understands_each_line(say: Say, tmp_path: Path) -> None:
    (tmp_path / "tocsin.service").write_text(say("service", "unit"))

    verified = systemd(tmp_path, "verify", "./tocsin.service")

    assert verified.returncode == 0
    assert not verified.stderr.strip()


@needs_systemd
def test_the_service_may_do_little(say: Say, tmp_path: Path) -> None:
    (tmp_path / "tocsin.service").write_text(say("service", "unit"))

    judged = systemd(
        tmp_path,
        "security",
        "--offline=true",
        f"--threshold={MOST_EXPOSURE}",
        "./tocsin.service",
    )

    assert judged.returncode == 0, judged.stdout


@needs_systemd
@pytest.mark.parametrize("name", ["my news", "100%", "a;b"])
def test_a_program_may_stand_in_any_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    program = folder / "tocsin"
    program.touch(mode=0o755)
    unit = ServiceUnit(
        program=program,
        config=folder / "config.toml",
        is_of_user=False,
        writable=[folder],
    )
    (tmp_path / "tocsin.service").write_text(unit_text(unit))

    verified = systemd(tmp_path, "verify", "./tocsin.service")

    assert verified.returncode == 0
    assert not verified.stderr.strip()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("plain.toml", "/n/plain.toml"),
        ("my news.toml", '"/n/my news.toml"'),
        ("100%.toml", "/n/100%%.toml"),
        ("a$b.toml", "/n/a$$b.toml"),
        ('say "so"', '"/n/say \\"so\\""'),
        ("it's", '"/n/it\'s"'),
    ],
)
def test_a_configuration_may_have_any_name(name: str, word: str) -> None:
    """By "Command lines" and "Specifiers" in systemd.service(5) and systemd.unit(5)."""
    program = Path("/opt/tocsin/bin/tocsin")
    unit = ServiceUnit(program=program, config=Path("/n", name), is_of_user=False)

    started = f"ExecStart={program} run --log-format json -c {word}"

    assert started in unit_text(unit).splitlines()


def test_folders_outside_of_its_own_are_named(tmp_path: Path) -> None:
    unit = ServiceUnit(
        program=Path("/opt/tocsin/bin/tocsin"),
        config=Path("/etc/tocsin/config.toml"),
        is_of_user=False,
        writable=[Path("/srv/news"), Path("/srv/my backups")],
    )

    lines = unit_text(unit).splitlines()

    assert 'ReadWritePaths=/srv/news "/srv/my backups"' in lines


def test_a_users_own_service_runs_as_the_user(say: Say) -> None:
    unit = say("service", "unit", "--user")

    assert "WantedBy=default.target" in unit
    assert not re.search("^(User|ProtectHome|StateDirectory)=", unit, re.MULTILINE)
    assert f"ExecStart={Path(sys.executable).with_name('tocsin')} run" in unit


def systemd(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Return what systemd-analyze says."""
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
