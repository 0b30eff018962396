"""What a shell is offered while somebody types a command."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from store.db import Store
from tests.support import desk_scene
from tests.support.factories import NOW
from tocsin.cli.main import COMMANDS, tocsin


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a newsroom's two days."""
    folder = tmp_path_factory.mktemp("scene")
    config = desk_scene.write_config(folder)
    with contextlib.closing(Store(config.database)) as store:
        desk_scene.fill(store, config, NOW)
    return folder


def offered(folder: Path, *typed: str, begun: str) -> list[str]:
    """Return what completes a word that was begun, behind those that were typed."""
    shell = BashComplete(tocsin, {}, "tocsin", "_TOCSIN_COMPLETE")
    with contextlib.chdir(folder):
        return [item.value for item in shell.get_completions(list(typed), begun)]


@pytest.mark.parametrize(
    ("typed", "begun", "names"),
    [
        ([], "sea", ["search"]),
        (["sources"], "re", ["resume"]),
        (["alerts"], "r", ["retry"]),
        (["test"], "har", ["harbour"]),
        (["mute", "watchlist"], "p", ["press-freedom"]),
        (["mute", "outlet"], "Len", ["Lenna Herald"]),
        (["alerts", "list", "--channel"], "", ["newsroom", "desk-mail"]),
        (["channels", "test"], "d", ["desk-mail"]),
        (["sources", "pause"], "len", ["lenna-herald"]),
        (["fetch", "isle-observer"], "sen", ["sennick-post", "sennick-ribao"]),
        (["stories", "show"], "11", ["11"]),
        (["search", "ferry"], "--js", ["--json"]),
    ],
)
def test_commands_and_names_are_completed(
    scene: Path, typed: list[str], begun: str, names: list[str]
) -> None:
    assert offered(scene, *typed, begun=begun) == names


def test_the_first_word_may_be_any_command(tmp_path: Path) -> None:
    assert offered(tmp_path, begun="") == list(COMMANDS)


def test_names_come_from_the_configuration_that_was_typed(
    scene: Path, tmp_path: Path
) -> None:
    typed = ["test", "-c", str(scene / "config.toml")]

    assert offered(tmp_path, *typed, begun="br") == ["bridge"]


@pytest.mark.parametrize("text", [None, "[watchlists", "\x00", "tocsin = 3"])
def test_a_configuration_that_cannot_be_read_completes_nothing(
    tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "config.toml").write_text(text)

    assert offered(tmp_path, "test", begun="") == []
    assert offered(tmp_path, "stories", "show", begun="") == []


def test_names_are_those_of_all_files_whatever_else_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        """
        [tocsin]
        watchlists = ["more/*.toml"]
        [sources.gazette]
        name = "The Gazette"
        url = "no address"
        [sources]
        courier = 7
        [channels.mail]
        [watchlists.ferry]
        query = "ferry AND"
        [watchlists.bus]
        enabled = false
        """
    )
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "rail.toml").write_text("[watchlists.rail]\nfault = 1\n")

    assert offered(tmp_path, "test", begun="") == ["ferry", "rail"]
    assert offered(tmp_path, "channels", "test", begun="") == ["mail"]
    assert offered(tmp_path, "fetch", begun="") == ["gazette"]
    assert offered(tmp_path, "mute", "outlet", begun="") == ["The Gazette"]


def test_bash_can_read_the_script() -> None:
    environ = {**os.environ, "_TOCSIN_COMPLETE": "bash_source"}
    # By its own name, from which click makes that of the variable.
    program = Path(sys.executable).with_name("tocsin")
    script = subprocess.run(
        [program], env=environ, capture_output=True, text=True, check=True
    ).stdout

    ended = subprocess.run(
        ["bash", "-n"], input=script, capture_output=True, text=True, check=False
    )

    assert re.search(r"complete -o nosort -F", script)
    assert (ended.returncode, ended.stderr) == (0, "")
