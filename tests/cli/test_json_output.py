"""`--json`, as docs/scripting.md promises it, and what a pipe gets otherwise."""

import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from store.db import Store
from tests.support import desk_scene
from tests.support.cli_runner import run_here
from tests.support.daemon_process import command, config, feed, page, prose, run
from tests.support.evidence_days import EvidenceScene
from tests.support.factories import NOW
from tests.support.paths import ROOT
from tocsin.cli.json_output import print_json
from tocsin.cli.main import tocsin
from tocsin.cli.suggesting_group import SuggestingGroup
from tocsin.demo.web_server import WebServer, html, xml

PAGE = (ROOT / "docs" / "scripting.md").read_text("utf-8")

ROWS = re.findall(r"^\| `tocsin ([^`]+)` \| (array|object) \| (.+) \|$", PAGE, re.M)

ARTICLE = {
    *("article", "title", "url", "outlet", "source"),
    *("language", "published", "seen", "stub"),
}

MORE = {
    "review": ["--day", "2026-03-02"],
    "check": ["-c", "quiet.toml"],
    "fetch": ["-c", "loopback.toml"],
    "sources check": ["-c", "loopback.toml"],
    "sources import list.txt": ["-c", "loopback.toml", "--dry-run"],
}
"""Arguments that an example needs here and not in the documentation."""

ASKING = {"fetch", "sources check"}
"""Commands that ask sites: Scrapy runs once in a process."""

ELSEWHERE = {"discover", "doctor", "evidence capture", "extract"}
"""Described on pages of their own: they ask the network, or read a page."""

QUIET = """
[channels.screen]
url = "terminal://"
[watchlists.harbour]
query = "ferry"
channels = ["screen"]
"""
"""A configuration whose check asks nobody."""

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder with a newsroom's two days, a mute and a token.

    loopback.toml watches one feed, which answers.
    """
    folder = tmp_path_factory.mktemp("scene")
    scene = desk_scene.write_config(folder)
    with contextlib.closing(Store(scene.database)) as store:
        desk_scene.fill(store, scene, NOW)
        EvidenceScene(store, scene.evidence_folder).keep(1, 2)
        sql = "UPDATE captures SET article_id = 4"
        store.write(lambda db: db.conn.execute(sql).rowcount).result()
    (folder / "quiet.toml").write_text(QUIET)
    for arguments in (["mute", "story", "11"], ["desk", "token", "grafana"]):
        assert run_here(*arguments, cwd=folder).returncode == 0
    (folder / "list.txt").write_text("https://gazette.example/feed\nnothing\n")
    with WebServer() as site:
        site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]))
        site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
        text = config({"gazette": f'url = "{site.url}/feed"'})
        text = f'[tocsin]\ndatabase = "loopback.db"\n{text}'
        (folder / "loopback.toml").write_text(text)
        yield folder


def json_of(example: str, folder: Path) -> str:
    """Return what an example of the page prints as JSON."""
    arguments = [*example.split(), *MORE.get(example, []), "--json"]
    go = run if example in ASKING else run_here
    return go(*arguments, cwd=folder).stdout


def keys_of(documented: str) -> dict[str, set[str]]:
    """Return the keys that a row of the page names, each with those within it."""
    found = {key: set[str]() for key in ARTICLE if "of an article" in documented}
    if "those of `tocsin alerts`" in documented:
        (alerts,) = (row[2] for row in ROWS if row[0] == "alerts")
        found |= keys_of(alerts)
        documented = documented.partition(", ")[2]
    for key, within in re.findall(r"`(\w+)`(?: \(([^)]+)\))?", documented):
        found[key] = set(re.findall(r"\w+", within))
    return found


def records(value: Any) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


@pytest.mark.parametrize(("example", "shape", "documented"), ROWS)
def test_a_command_gives_the_keys_that_are_documented(
    filled: Path, example: str, shape: str, documented: str
) -> None:
    given = json.loads(json_of(example, filled))

    keys = keys_of(documented)
    assert isinstance(given, list if shape == "array" else dict)
    assert records(given)
    for record in records(given):
        assert set(record) == set(keys)
        for key, within in keys.items():
            for part in records(record[key]) if within else []:
                assert set(part) == within, key


@pytest.mark.parametrize("example", [row[0] for row in ROWS])
def test_times_are_in_utc_to_the_second(filled: Path, example: str) -> None:
    printed = json_of(example, filled)

    assert {at.end() for at in ISO.finditer(printed)} == {
        at.end() - 1 for at in re.finditer(ISO.pattern + "Z", printed)
    }


def test_every_list_and_view_has_json_and_is_documented() -> None:
    documented = {" ".join(words) for row in ROWS for words in [_words(row[0])]}

    assert {name for name in _with_json(tocsin, "")} == documented | ELSEWHERE


def _words(example: str) -> list[str]:
    """Return the words of an example that name its command."""
    words = example.split()
    group = tocsin.get_command(click.Context(tocsin), words[0])
    if not isinstance(group, SuggestingGroup | click.Group):
        return words[:1]
    return [words[0], words[1] if len(words) > 1 else "list"]


def _with_json(group: click.Group, before: str) -> list[str]:
    context, found = click.Context(group), []
    for name in group.list_commands(context):
        member = group.get_command(context, name)
        if isinstance(member, click.Group):
            found += _with_json(member, f"{before}{name} ")
        elif member and any("--json" in each.opts for each in member.params):
            found.append(before + name)
    return found


@pytest.mark.parametrize(
    "arguments", [["search", "zebra"], ["stories", "--since", "1s"], ["mute"]]
)
def test_a_list_of_nothing_is_an_empty_array(
    tmp_path: Path, new_database: Path, arguments: list[str]
) -> None:
    shutil.copy(new_database, tmp_path / "tocsin.db")
    (tmp_path / "config.toml").write_text(QUIET)

    ended = run_here(*arguments, "--json", cwd=tmp_path)

    assert (ended.returncode, json.loads(ended.stdout)) == (0, [])


def test_a_text_that_steers_a_terminal_is_plain(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_json({"title": "\x1b[31mred\u202e \x9bdne\ud800\nnext", "\u202ekey": None})

    printed = capsys.readouterr().out
    assert json.loads(printed) == {"title": "[31mred dne?\nnext", "key": None}
    assert "\\u001b" not in printed


@pytest.mark.parametrize(
    "arguments", [["search", "ferry"], ["search", "ferry", "--json"], ["stories"]]
)
def test_a_reader_that_went_away_is_exit_0(filled: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        ended = subprocess.run(
            command(*arguments),
            cwd=filled,
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (ended.returncode, ended.stderr) == (0, "")
