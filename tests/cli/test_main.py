"""How every command ends: an error is one clear line, whatever it is."""

import stat
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from store.errors import TocsinError
from tests.support.paths import ROOT
from tocsin.cli.main import FAULT_OF_OURS, run_command
from tocsin.wiring.version import this_version


def raising(error: BaseException) -> object:
    raise error


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_an_error_that_nobody_foresaw_is_a_line_and_a_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_command(lambda: raising(ZeroDivisionError("no\nferry \udc80")))

    printed = capsys.readouterr()
    [file] = folder.iterdir()
    assert code == FAULT_OF_OURS != 0
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "tocsin: a fault of tocsin itself: ZeroDivisionError: no ferry \\udc80",
        f"Please report it with {file}, which says where it happened.",
    ]
    assert "Traceback" in file.read_text("utf-8")
    assert "in raising" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_no_file_can_be_written_the_traceback_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.rmdir()

    assert run_command(lambda: raising(KeyError("ferry"))) == FAULT_OF_OURS

    printed = capsys.readouterr().err.splitlines()
    assert printed[0].startswith("Traceback")
    assert printed[-1] == "tocsin: a fault of tocsin itself: KeyError: 'ferry'"


@pytest.mark.parametrize(
    ("error", "code", "printed"),
    [
        (KeyboardInterrupt(), 130, ""),
        (TocsinError("The ferry is late."), 1, "tocsin: The ferry is late.\n"),
    ],
)
def test_what_is_foreseen_leaves_no_file(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    printed: str,
) -> None:
    assert run_command(lambda: raising(error)) == code

    assert capsys.readouterr().err == printed
    assert not list(folder.iterdir())


def test_a_command_without_a_code_ends_well() -> None:
    assert run_command(lambda: None) == 0
    assert run_command(lambda: 1) == 1


def loaded_by(program: str) -> set[str]:
    """Return the modules that a process holds after a program."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{program}; import sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ended.stdout.split())


def test_the_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert this_version() == project["version"]


def test_the_short_way_to_the_version_says_the_same() -> None:
    program = [sys.executable, "-m", "tocsin"]
    # Two options: the command line reads them.
    said = [
        subprocess.run([*program, *asked], cwd=ROOT, capture_output=True, check=True)
        for asked in (["--version"], ["--version", "--version"])
    ]

    assert said[0].stdout == said[1].stdout == f"tocsin {this_version()}\n".encode()


def test_a_version_that_cannot_be_written_is_one_clear_line() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tocsin", "--version"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert ended.returncode == 1
    assert ended.stderr == (
        "tocsin: The output cannot be written: No space left on device.\n"
    )


@pytest.mark.parametrize("command", ["status", "sources", "stories", "why"])
def test_a_command_that_reads_no_page_does_not_load_what_reads_them(
    command: str,
) -> None:
    loaded = loaded_by(f"import tocsin.cli.commands.{command}")

    assert "spiders.extract.site_rules" in loaded
    assert not loaded & {"spiders.extract.read_page", "lxml", "selectolax", "pebble"}


def test_the_help_of_all_commands_loads_none() -> None:
    loaded = loaded_by(
        "from tocsin.cli.main import tocsin; tocsin(['--help'], standalone_mode=False)"
    )

    assert "tocsin.cli.main" in loaded
    assert not loaded & {"tocsin.cli.commands", "tocsin.config", "sqlite_utils"}
