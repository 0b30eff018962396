"""Arguments that cannot be meant: one clear line says which, and exit code 2."""

from functools import partial
from pathlib import Path

import pytest

from store.connections import open_writer
from tests.support.cli_runner import Say, output_of

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[watchlists.ferries]
query = "ferry"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arguments")
    (folder / "config.toml").write_text(CONFIG)
    (folder / "tocsin.db").touch()
    open_writer(folder / "tocsin.db").close()
    return folder


@pytest.fixture
def said(folder: Path) -> Say:
    return partial(output_of, folder)


@pytest.mark.parametrize(
    "command",
    [
        "stories show",
        "stories merge",
        "stories split",
        "mute story",
        "alerts show",
        "alerts retry",
        "alerts drop",
        "article",
        "why",
        "watch why ferries",
    ],
)
@pytest.mark.parametrize("typed", ["abc", "#", "１٢", "9" * 40])
def test_what_is_no_number_is_named_with_exit_code_2(
    said: Say, command: str, typed: str
) -> None:
    arguments = [*command.split(), typed]
    if command.endswith("merge"):
        arguments.append("2")

    printed = said(*arguments, code=2)

    [line] = [line for line in printed.splitlines() if typed in line]
    assert line.endswith(".")
    assert "number" in printed


@pytest.mark.parametrize("typed", ["0s", "-1h", "0", "-1", "soon", "99999999999d"])
@pytest.mark.parametrize(
    "command",
    ["mute watchlist ferries --for", "search ferry --since", "stories --since"],
)
def test_a_length_that_is_no_time_is_refused(
    said: Say, command: str, typed: str
) -> None:
    printed = said(*command.split(), typed, code=2)

    [line] = [line for line in printed.splitlines() if line.startswith("Error")]
    assert repr(typed) in line
    assert "write " in line


@pytest.mark.parametrize("typed", ["0", "-1", "x", "9" * 30])
def test_a_count_outside_its_bounds_is_refused(said: Say, typed: str) -> None:
    printed = said("search", "ferry", "-n", typed, code=2)

    [line] = [line for line in printed.splitlines() if line.startswith("Error")]
    assert typed in line


def test_a_number_of_nothing_is_no_wrong_usage(said: Say) -> None:
    for command in ("stories show", "article", "why", "alerts show", "mute story"):
        assert " 7 " in said(*command.split(), "7", code=1).replace("7.", "7 ")
    assert "is stored" in said("article", "https://gazette.example/7", code=1)


def test_a_channel_in_bytes_that_are_no_text_is_unknown(said: Say) -> None:
    printed = said("alerts", "list", "--channel", "\udcff", code=2)

    assert "There is no channel" in printed
