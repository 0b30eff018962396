"""docs/operations.md: its commands are typed in order, each paragraph has its tests.

tests/cli/operations_page.toml names, for each paragraph, the tests and commands that
execute what it says.
"""

import contextlib
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from store.db import Store
from tests.support import desk_scene
from tests.support.cli_runner import run_here
from tests.support.factories import NOW
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")

COVERED = tomllib.loads(
    Path(__file__).with_name("operations_page.toml").read_text("utf-8")
)

TYPED = re.findall(
    r"^\$ (.+?)(?:  +#.*)?$",
    "\n".join(re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)),
    re.M,
)
"""The commands of the page, in order."""

ELSEWHERE = {"datasette tocsin.db"}
"""A server of others, which is not among what work here needs."""

HERE = {
    "4711": "4",
    "Gazette": "Lenna Herald",
    "'ferry'": "'bridge'",
    "2024-01-01": "2026-03-02",
}
"""Words of the page → those of the newsroom that the commands meet here."""

WRONG = {"tocsin status": 1}
"""Commands that find something to say: no daemon runs."""


FIGURES = {"A start", "Size"}
"""Paragraphs that say what was measured, and nothing that a test could execute."""


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """Return a folder with a newsroom's two days, as tocsin.db."""
    config = desk_scene.write_config(tmp_path)
    with contextlib.closing(Store(config.database)) as store:
        desk_scene.fill(store, config, NOW)
    return tmp_path


def typed(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a line of the page in a folder; tocsin's questions are answered yes."""
    for word, own in HERE.items():
        command = command.replace(word, own)
    program, *arguments = shlex.split(command)
    if program == "tocsin":
        sure = ["--yes"] if "--why" in arguments else []
        return run_here(*arguments, *sure, cwd=folder)
    beside = Path(sys.executable).with_name(program)
    return subprocess.run(
        [beside if beside.exists() else str(shutil.which(program)), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_of_the_page_do_in_order_what_it_says(newsroom: Path) -> None:
    assert len(TYPED) > 10
    for command in TYPED:
        if command in ELSEWHERE:
            continue
        ended = typed(command, newsroom)

        assert ended.returncode == WRONG.get(command, 0), command + ended.stderr
        assert ended.stdout, command

    removed = typed("tocsin forget", newsroom).stdout
    for why in ("order of the court of Port Sund", "licence ended"):
        assert why in removed


def test_forget_asks_and_removes_nothing_without_a_yes(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = newsroom / "answer"
    answer.write_text("n\n", "utf-8")
    with answer.open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        ended = run_here("forget", "5", "--why", "a mistake", cwd=newsroom)

    assert ended.returncode != 0
    assert run_here("article", "5", cwd=newsroom).returncode == 0


def paragraphs() -> list[str]:
    """Return the titles of the page's paragraphs and sections."""
    found = re.findall(r"^(?:\*\*([^*]+)\*\*|## (.+)$)", PAGE, re.M)
    return [(bold or section).strip(".:") for bold, section in found]


def test_every_paragraph_is_executed_by_tests_that_exist() -> None:
    assert list(COVERED) == paragraphs()
    for title, tests in COVERED.items():
        assert tests or title in FIGURES, title
        for named in tests:
            file, _, function = named.partition("::")
            text = (ROOT / file).read_text("utf-8")
            assert not function or f"def {function}(" in text, named
