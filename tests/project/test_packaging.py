"""What is installed, under which names, and that no neighbour stands in our place."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

from tests.support.paths import ROOT

PACKAGES = ("tocsin", "spiders", "scheduler", "store")

NEVER_IMPORTED = {"playwright", "tzdata"}
"""Declared all the same: zoneinfo reads tzdata, and playwright is imported by its name,
where a source needs a browser."""


def declared() -> set[str]:
    """Return the distributions that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    every = [*project["dependencies"], *(asked for extra in extras for asked in extra)]
    names = (re.match(r"[\w.-]+", asked) for asked in every)
    return {normal(name[0]) for name in names if name}


def owners_of(module: str, owners: Mapping[str, list[str]]) -> list[str]:
    """Return the distributions of a module; an extra that is not here has its name."""
    return owners.get(module, [module])


def normal(name: str) -> str:
    """Return a distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> dict[str, list[str]]:
    """Return module that is not ours nor the standard library's → files that import it.

    Only what stands before its first dot.
    """
    found = defaultdict(list)
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(file.read_text("utf-8"))
            for top in {module.partition(".")[0] for module in modules(tree)}:
                if top not in PACKAGES and top not in sys.stdlib_module_names:
                    found[top].append(str(file.relative_to(ROOT)))
    return found


def modules(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that a file imports, also those within a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_every_distribution_that_the_code_imports_is_declared() -> None:
    asked, owners = declared(), packages_distributions()

    missing = {
        module: files
        for module, files in imported().items()
        if not asked & {normal(owner) for owner in owners_of(module, owners)}
    }

    assert missing == {}


def test_every_distribution_that_is_declared_is_imported() -> None:
    owners = packages_distributions()
    used = {
        normal(owner) for module in imported() for owner in owners_of(module, owners)
    }

    assert declared() - used == NEVER_IMPORTED


def test_no_other_distribution_owns_our_names() -> None:
    owners = packages_distributions()

    for name in PACKAGES:
        assert set(owners.get(name, ["tocsin"])) == {"tocsin"}


def test_a_folder_of_the_same_name_does_not_run_in_our_place(tmp_path: Path) -> None:
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "__init__.py").write_text("raise SystemExit('taken over')")

    ended = subprocess.run(
        [sys.executable, "-m", "tocsin", "--version"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode != 0
    assert "the package 'spiders' comes from" in ended.stderr
    assert "taken over" not in ended.stderr


def test_the_wheel_holds_what_the_code_reads_and_that_it_is_typed(
    tmp_path: Path,
) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )

    [wheel] = tmp_path.glob("*.whl")
    held = set(ZipFile(wheel).namelist())
    assert {f"{package}/py.typed" for package in PACKAGES} <= held
    assert held >= {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_the_pinned_requirements_name_no_index() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--find-links", text)


def test_files_stay_small_enough_to_read() -> None:
    long = [
        f"{file.relative_to(ROOT)}: {lines}"
        for package in (*PACKAGES, "tests", "benchmarks")
        for file in (ROOT / package).rglob("*.py")
        if (lines := len(file.read_text("utf-8").splitlines())) > 400
    ]

    assert long == []


LONG_FOR_A_REASON = {
    "spiders/article.py: compose",
    "spiders/extract/read_page.py: read",
}
"""They list the many fields of what they return."""


def test_functions_fit_a_screen() -> None:
    long = {
        f"{file.relative_to(ROOT)}: {function.name}"
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of_code(function) > 40
    }

    assert long == LONG_FOR_A_REASON


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has without its docstring."""
    described = ast.get_docstring(function) is not None
    first = function.body[0]
    docstring = (first.end_lineno or 0) - first.lineno + 1 if described else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_a_function_of_41_lines_is_too_long() -> None:
    body = "\n    x = 1" * 40
    [function] = ast.parse(f'def f():\n    """Say."""{body}').body

    assert isinstance(function, ast.FunctionDef)
    assert lines_of_code(function) == 41
