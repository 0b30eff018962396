import json
from pathlib import Path

import pytest

from store.db import Store
from tests.support.cli_runner import output_of

CONFIG = """
[sources.gazette]
url = "http://127.0.0.1:9/feed"
kind = "feed"
[sources.post]
url = "http://127.0.0.1:9/news"
kind = "feed"
"""


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return tmp_path


def test_a_paused_source_is_no_trouble_and_says_how_to_go_on(folder: Path) -> None:
    said = output_of(folder, "sources", "pause", "post")
    table = output_of(folder, "sources")
    facts = json.loads(output_of(folder, "sources", "list", "--json"))

    assert said == "Paused: post. Go on: tocsin sources resume post\n"
    assert "post: paused since" in table
    assert "tocsin sources resume post" in table
    assert [bool(each["paused"]) for each in facts] == [False, True]


def test_a_paused_source_is_not_fetched_by_its_name(folder: Path) -> None:
    output_of(folder, "sources", "pause", "gazette", "post")

    said = output_of(folder, "fetch", "post", code=1)

    assert "Paused: post." in said
    assert "tocsin sources resume post" in said


def test_a_resumed_source_is_visited_again(folder: Path) -> None:
    output_of(folder, "sources", "pause", "post")

    output_of(folder, "sources", "resume", "post")

    assert "paused since" not in output_of(folder, "sources")


def test_an_unknown_source_is_named(folder: Path) -> None:
    said = output_of(folder, "sources", "pause", "postt", code=2)

    assert "There is no source 'postt'" in said


def test_a_round_of_paused_sources_alone_says_so(folder: Path) -> None:
    output_of(folder, "sources", "pause", "gazette", "post")

    said = output_of(folder, "fetch", code=1)

    assert "All sources are paused." in said
    assert "tocsin sources resume gazette" in said
