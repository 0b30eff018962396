"""The manual pages: whole, and without a warning of those who read them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import click
import pytest

from tests.support.paths import ROOT
from tocsin.cli.main import COMMANDS, tocsin
from tocsin.cli.man_pages import man_pages, write_man_pages


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the pages."""
    path = tmp_path_factory.mktemp("man") / "man1"
    write_man_pages(path)
    return path


def test_each_command_has_a_page_and_its_options_are_on_it() -> None:
    pages = man_pages()

    assert set(pages) == {"tocsin.1", *(f"tocsin-{name}.1" for name in COMMANDS)}
    for name, sentence in COMMANDS.items():
        plain = pages[f"tocsin-{name}.1"].replace("\\-", "-")
        assert sentence in plain
        for option in options_of(name):
            assert option in plain, name


def options_of(name: str) -> list[str]:
    """Return the options of a command, and of the commands within it."""
    command = tocsin.get_command(click.Context(tocsin), name)
    assert command is not None
    members = [command]
    if isinstance(command, click.Group):
        context = click.Context(command)
        found = [
            command.get_command(context, n) for n in command.list_commands(context)
        ]
        members += [member for member in found if member]
    return [
        opt
        for member in members
        for param in member.params
        if isinstance(param, click.Option) and not param.hidden
        for opt in param.opts
    ]


READERS = {
    "groff": ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", "-rLL=80n"],
    "man": ["man", "--warnings", "-l"],
    "mandoc": ["mandoc", "-Tlint", "-Wwarning"],
}


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_warns_of_nothing(folder: Path, reader: str) -> None:
    if shutil.which(reader) is None:
        pytest.skip(f"{reader} is not installed")
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"}

    for page in sorted(folder.iterdir()):
        ended = subprocess.run(
            [*READERS[reader], page],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, ""), page.name


def test_what_is_shown_reads_as_the_help_does(folder: Path) -> None:
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")

    shown = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-P-c", folder / "tocsin-alerts.1"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    plain = re.sub(r".\x08|\x1b\[\d+m", "", shown)
    assert "--channel TEXT" in plain.replace("\u2010", "-")
    assert "waiting    to be sent or retried; the reason is shown" in plain
    assert max(map(len, plain.splitlines())) <= 80


def test_a_wheel_has_the_pages_that_were_made(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py"):
        shutil.copy(ROOT / name, source)
    for package in ("tocsin", "spiders", "scheduler", "store"):
        (source / package).mkdir()
        (source / package / "__init__.py").touch()
    write_man_pages(source / "build" / "man")

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=source,
        check=True,
        capture_output=True,
    )

    (wheel,) = tmp_path.glob("*.whl")
    names = ZipFile(wheel).namelist()
    pages = [name for name in names if "/share/man/man1/" in name]
    assert {Path(page).name for page in pages} == set(man_pages())
