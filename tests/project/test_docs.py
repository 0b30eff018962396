"""The documentation tells of what there is, and nothing else."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tocsin.cli.main import COMMANDS
from tocsin.config.tables import File
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.syntax import read

PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [str(block) for block in found]


def test_every_command_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")

    for command in COMMANDS:
        assert f"`tocsin {command}" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    shown = re.findall(r"(?:^\$ |`)tocsin ([a-z]+)", page.read_text("utf-8"), re.M)

    assert set(shown) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_configuration_that_is_shown_is_valid(page: Path) -> None:
    for block in blocks(page, "toml"):
        File.model_validate(tomllib.loads(block))


def test_every_query_that_is_shown_can_be_read() -> None:
    page = ROOT / "docs" / "watchlists.md"
    queries = [query for block in blocks(page, "query") for query in [block]]
    language = page.read_text("utf-8").partition("## What counts")[0]
    in_table = re.findall(r"^\| (.+?) \|", language, re.M)
    cells = [cell for row in in_table for cell in re.findall(r"`([^`]+)`", row)]
    names = NamedQueries({"harbours": "port"})

    assert len(cells) > 30
    for query in [*queries, *cells]:
        alone = query.startswith(("NOT", "-", "lang:", "country:"))
        read(f"ferry {query}" if alone else query, names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(((?!https?://)[^)#]+)", page.read_text("utf-8"))

    for link in links:
        assert (page.parent / link).exists(), link


def test_every_finding_stands_in_their_readme_and_in_order() -> None:
    folder = ROOT / "findings"
    readme = (folder / "README.md").read_text("utf-8")

    listed = re.findall(r"^\| \[([\w-]+)\]\(\1\.sh\) \|", readme, re.M)

    assert listed == sorted(path.stem for path in folder.glob("*.sh"))


YOURS = {"spiders/council.py"}
"""Files of the reader, in an example."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"`([\w/.]+\.(?:py|j2|sql))`", page.read_text("utf-8"))
    files = [
        f"/{file.relative_to(ROOT)}"
        for folder in ("tocsin", "spiders", "scheduler", "store", "tests", "website")
        for file in (ROOT / folder).rglob("*.*")
    ]

    missing = {
        name for name in named if not any(file.endswith(f"/{name}") for file in files)
    }
    assert {name for name in missing if not re.search("NAME|WHAT", name)} <= YOURS


def test_every_guard_in_the_security_model_names_the_tests_it_is_true_by() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    guards = text.partition("## What holds")[2].partition("## What you must do")[0]
    rows = re.findall(r"^\| (?!guard|---)(.+) \|$", guards, re.M)

    assert len(rows) > 20
    for row in rows:
        name, does, _, tests = row.split(" | ")
        assert name
        assert does
        assert re.fullmatch(r"(`tests/[\w/]+\.py`(, )?)+", tests), name
