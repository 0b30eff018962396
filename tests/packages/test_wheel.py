"""The wheel, installed where there was nothing, with the newest and oldest versions."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packages.conftest import UV
from tests.packages.installed_program import output_of, serve_a_feed
from tests.support.paths import ROOT
from tocsin.demo.web_server import WebServer
from tocsin.wiring.version import this_version

PACKAGES = ("tocsin", "spiders", "scheduler", "store")


def uv(*arguments: str | Path, **env: str) -> None:
    """Run a command of uv; fails with what it said."""
    ended = subprocess.run(
        [UV, *arguments],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="session", params=["highest", "lowest-direct"])
def program(
    request: pytest.FixtureRequest,
    wheel: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Install the wheel into an empty environment; return its program.

    What pyproject.toml asks for counts as direct only when uv is given that file, not
    when it is given the wheel. Nothing is built: users of a wheel have no compiler.
    """
    folder = tmp_path_factory.mktemp(request.param)
    pins, python = folder / "pins.txt", folder / "env/bin/python"
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    how = ("--quiet", "--no-build", f"--resolution={request.param}")
    uv("pip", "compile", *how, f"--python-version={version}", "-o", pins,
       ROOT / "pyproject.toml")  # fmt: skip
    uv("venv", "--quiet", "--python", sys.executable, folder / "env")
    uv("pip", "install", "--quiet", "--no-build", "-p", python, "-r", pins)
    uv("pip", "install", "--quiet", "--offline", "--no-deps", "-p", python, wheel)
    uv("pip", "check", "--quiet", "-p", python)
    return folder / "env/bin/tocsin"


def test_it_says_its_version(program: Path, tmp_path: Path) -> None:
    said = output_of(program, "--version", cwd=tmp_path)

    assert said == f"tocsin {this_version()}\n"


def test_its_demo_ends_well(program: Path, tmp_path: Path) -> None:
    said = output_of(program, "demo", cwd=tmp_path)

    assert "19 articles, 8 alerts sent" in said


def test_it_checks_a_source(program: Path, site: WebServer, tmp_path: Path) -> None:
    serve_a_feed(site, tmp_path)

    said = output_of(program, "check", cwd=tmp_path)

    assert "✓ source gazette: answers, 1 entry" in said


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert held == {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert not [name for name in held if "test" in Path(name).name]


def test_uv_installs_it_as_a_tool(wheel: Path, tmp_path: Path) -> None:
    folders = {
        "UV_TOOL_DIR": str(tmp_path / "tools"),
        "UV_TOOL_BIN_DIR": str(tmp_path / "bin"),
    }

    uv("tool", "install", "--quiet", "--python", sys.executable, wheel, **folders)

    said = output_of(tmp_path / "bin/tocsin", "--version", cwd=tmp_path)
    assert said == f"tocsin {this_version()}\n"
    assert [file.name for file in (tmp_path / "bin").iterdir()] == ["tocsin"]


def test_pipx_installs_and_removes_it(wheel: Path, tmp_path: Path) -> None:
    folders = {
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_DEFAULT_PYTHON": sys.executable,
    }

    uv("tool", "run", "pipx", "install", wheel, **folders)

    said = output_of(tmp_path / "bin/tocsin", "--version", cwd=tmp_path)
    assert said == f"tocsin {this_version()}\n"
    uv("tool", "run", "pipx", "uninstall", "tocsin", **folders)
    assert list((tmp_path / "bin").iterdir()) == []
