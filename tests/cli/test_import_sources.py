"""`tocsin sources import` and `export`."""

from pathlib import Path

import pytest

from tests.support.cli_runner import output_of, run_here
from tests.support.daemon_process import config
from tocsin.config import load

OPML = """<opml version="2.0"><body><outline text="World">
<outline text="Gazette" xmlUrl="https://gazette.example/feed"/>
<outline text="Gazette" xmlUrl="https://www.gazette.example/feed/"/>
</outline></body></opml>"""

MINE = config({"herald": 'url = "https://herald.example/"\nkind = "page"'})


def written(folder: Path, opml: str = OPML, mine: str = MINE) -> Path:
    (folder / "feeds.opml").write_text(opml)
    path = folder / "config.toml"
    path.write_text(mine)
    return path


def test_the_sources_of_a_list_are_added_and_what_is_left_out_is_named(
    tmp_path: Path,
) -> None:
    path = written(tmp_path)

    shown = output_of(tmp_path, "sources", "import", "feeds.opml", "--group", "new")

    assert "Added to" in shown
    assert "1 source. Test them: tocsin sources check" in shown
    assert "✗ line 3: https://www.gazette.example/feed/: the same address as" in shown
    herald, gazette = load(path).sources
    assert (herald.key, gazette.key) == ("herald", "gazette")
    assert 'groups = ["World", "new"]' in path.read_text()
    assert path.read_text().startswith(MINE.rstrip())


def test_a_list_that_was_imported_adds_nothing_again(tmp_path: Path) -> None:
    path = written(tmp_path)
    output_of(tmp_path, "sources", "import", "feeds.opml")
    once = path.read_text()

    shown = output_of(tmp_path, "sources", "import", "feeds.opml", code=1)

    assert "There is nothing to add." in shown
    assert "the same address as sources.gazette" in shown
    assert path.read_text() == once


def test_a_dry_run_shows_the_tables_and_writes_none(tmp_path: Path) -> None:
    path = written(tmp_path)

    ended = run_here("sources", "import", "--dry-run", "feeds.opml", cwd=tmp_path)

    assert ended.stdout.startswith("[sources.gazette]\nurl = ")
    assert path.read_text() == MINE


def test_a_list_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    written(tmp_path, opml="<html></html>")

    shown = output_of(tmp_path, "sources", "import", "feeds.opml", code=1)

    assert "feeds.opml: this is no OPML" in shown
    assert "Known: OPML, urlwatch's urls.yaml" in shown


def test_the_sources_are_exported_as_opml(tmp_path: Path) -> None:
    written(tmp_path)
    output_of(tmp_path, "sources", "import", "feeds.opml")

    ended = run_here("sources", "export", cwd=tmp_path)

    assert '<outline text="World">' in ended.stdout
    assert 'type="rss" xmlUrl="https://gazette.example/feed"' in ended.stdout
    assert 'type="link" url="https://herald.example/"' in ended.stdout
    assert "1 source of another kind than feed written as links: herald" in ended.stderr


def test_an_export_goes_into_a_file_and_comes_back(tmp_path: Path) -> None:
    written(tmp_path)
    output_of(tmp_path, "sources", "export", "--output", "mine.opml")
    (tmp_path / "config.toml").write_text(config({}))

    output_of(tmp_path, "sources", "import", "mine.opml")

    [herald] = load(tmp_path / "config.toml").sources
    assert herald.url == "https://herald.example/"


@pytest.mark.parametrize("name", ["config.toml", "./config.toml"])
def test_an_export_does_not_replace_the_configuration(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path)

    shown = output_of(tmp_path, "sources", "export", "--output", name, code=1)

    assert "this is the configuration" in shown
    assert path.read_text() == MINE


def test_a_file_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    written(tmp_path)

    shown = output_of(tmp_path, "sources", "export", "--output", "no/x.opml", code=1)

    assert "no/x.opml: cannot be written" in shown
