"""`tocsin evidence diff`: on a terminal, as a file, for programs; what it refuses."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.database import Database
from store.db import Store
from tests.support import desk_scene
from tests.support.cli_runner import output_of, run_here
from tests.support.edited_articles import ARABIC, AUTHORITY, BRIDGE, edit_articles
from tests.support.factories import NOW
from tests.support.parsed_page import ParsedPage
from tests.support.small_disk import small_disk
from tocsin.intake.article_history import compared_steps, gather_history
from tocsin.web.history_document import history_document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with articles that were edited, and pages that are kept."""
    folder = tmp_path_factory.mktemp("edited")
    config = desk_scene.write_config(folder)
    with contextlib.closing(Store(config.database)) as store:
        desk_scene.fill(store, config, NOW)
        edit_articles(store, config, config.evidence_folder, NOW)
    return folder


def diff(folder: Path, *arguments: str, code: int = 0) -> str:
    return output_of(folder, "evidence", "diff", *arguments, code=code)


def test_words_are_marked_by_signs_where_there_are_no_colours(folder: Path) -> None:
    said = diff(folder, str(BRIDGE)).split("\n")

    assert (
        "Lift bridge over the Lenna [-stays closed to lorries until spring-]"
        "{+may open to lorries in February+}"
    ) in said
    assert any("(1 paragraph moved here, and edited)" in line for line in said)
    assert any(line.endswith("[-eleven-] {+six+} weeks.") for line in said)
    assert any("… (26 words) …" in line for line in said)
    assert "\x1b" not in "\n".join(said)


def test_it_says_which_pages_prove_which_version(folder: Path) -> None:
    said = diff(folder, str(BRIDGE))

    assert "Version 1: capture 1, number 1 of the chain" in said
    assert f"by {AUTHORITY}" in said
    assert "Version 3: capture 3" in said
    assert "not signed yet" in said
    assert "Version 1: no kept page has these words." in diff(folder, str(ARABIC))


def test_each_step_is_shown_on_request(folder: Path) -> None:
    said = diff(folder, str(BRIDGE), "--steps")
    last = diff(folder, str(BRIDGE), "--from", "2")

    assert said.count("to version") == 2
    assert "The headline is the same." in said
    assert "… 1 paragraph unchanged …" in said
    assert "Version 1" not in last


def test_programs_get_all_of_it(folder: Path) -> None:
    found = json.loads(diff(folder, str(BRIDGE), "--steps", "--json"))

    assert [(one["from"], one["to"]) for one in found["steps"]] == [(1, 2), (2, 3)]
    assert [one["number"] for one in found["versions"]] == [1, 2, 3]
    assert found["versions"][0]["captures"][0]["proof"] == "stamped"
    pieces = [
        piece
        for passage in found["steps"][0]["passages"]
        for piece in passage["pieces"]
        if piece["change"] == "removed"
    ]
    assert [piece["text"] for piece in pieces] == ["two "]


def test_the_file_needs_no_other_and_runs_nothing(folder: Path) -> None:
    said = diff(folder, str(BRIDGE), "--html", "--steps", "-o", "history.html")
    text = (folder / "history.html").read_text("utf-8")
    page = ParsedPage(text)

    assert said == "Written to history.html.\n"
    assert page.attributes("html", "lang") == ["en"]
    assert page.attributes("h1", "lang") == ["en"]
    assert {"two", "eleven"} < set(page.texts("del"))
    assert {"three", "six"} < set(page.texts("ins"))
    assert page.all("script, link, a, img, iframe, form") == []
    assert "default-src 'none'" in text
    assert "url(" not in text
    again = diff(folder, str(BRIDGE), "--html", "-o", "history.html", code=1)
    assert "exists already" in again


def test_the_file_goes_to_standard_output_without_a_name(folder: Path) -> None:
    ended = run_here("evidence", "diff", str(ARABIC), "--html", cwd=folder)

    page = ParsedPage(ended.stdout)
    assert ended.returncode == 0
    assert page.texts("ins")[1:] == ["أمس"]
    assert "No page of this article is kept" in page.text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1"], "Article 1 has one version"),
        (["3", "--to", "9"], "Its versions: 1, 2, 3."),
        (["3", "--from", "2", "--to", "2"], "a later version than the first"),
        (["3", "--from", "3", "--to", "1"], "a later version than the first"),
        (["999"], "No article 999 is stored."),
        (["3", "--html", "--json"], "--html and --json: choose one of them."),
        (["3", "-o", "x.html"], "-o names the file of --html"),
        (["3", "--html", "-o", "no/such/x.html"], "cannot be written"),
        (["3", "--html", "-o", "config.toml/x.html"], "(Not a directory)"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line(
    folder: Path, arguments: list[str], said: str
) -> None:
    told = diff(folder, *arguments, code=1)

    assert said in told
    assert len(told.strip().split("\n")) <= 2


def test_half_a_page_is_not_left_on_a_full_disk(folder: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        disk.fill()

        said = diff(folder, "3", "--html", "-o", str(disk.folder / "x.html"), code=1)

        assert "cannot be written (No space left on device)" in said
        assert not (disk.folder / "x.html").exists()


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_a_version_is_a_number(folder: Path, number: str) -> None:
    assert "--from" in diff(folder, "3", "--from", number, code=2)


@contextlib.contextmanager
def changed_article(folder: Path, article: int, **values: str) -> Iterator[Store]:
    """Let columns of an article be others within the block."""
    names = ", ".join(values)
    select = f"SELECT {names} FROM articles WHERE id = {article}"
    marks = ", ".join("?" * len(values))
    update = f"UPDATE articles SET ({names}) = ({marks}) WHERE id = {article}"

    def change(db: Database) -> list[str]:
        before = db.conn.execute(select).fetchone()
        db.conn.execute(update, [*values.values()])
        return list(before)

    with contextlib.closing(Store(folder / "tocsin.db")) as store:
        before = store.write(change).result()
        try:
            yield store
        finally:
            store.write(lambda db: db.conn.execute(update, before).rowcount).result()


def test_a_text_that_was_deleted_is_not_compared(folder: Path) -> None:
    with changed_article(folder, 2, text=""):
        said = diff(folder, "2", code=1)

    assert "The text of article 2 was deleted" in said


def test_hostile_words_are_text_in_the_file(folder: Path) -> None:
    evil = '</style><script src="//evil.example/x.js"></script>\u202e'
    values = {
        "title": evil,
        "url": f"javascript:alert(1)//{evil}",
        "language": '" onclick="x',
    }

    with changed_article(folder, ARABIC, **values) as store:
        history = store.read(gather_history, ARABIC)
    steps = compared_steps(history, None, None, each=True)
    page = ParsedPage(
        history_document(
            history, steps, language="de", zone=ZoneInfo("Europe/Berlin"), now=NOW
        )
    )

    assert page.all("script, a, [onclick]") == []
    assert "\u202e" not in page.text()
    assert "evil.example" in page.texts("h1")[0]
