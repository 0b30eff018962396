"""An article's history on its page and over the API, and the case file for others."""

import asyncio
import contextlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from store.db import Store
from tests.support.desk_client import desk, sign_in, with_users
from tests.support.desk_scene_client import scene_desk
from tests.support.edited_articles import ARABIC, AUTHORITY, BRIDGE, edit_articles
from tests.support.factories import NOW
from tests.support.parsed_page import ParsedPage
from tocsin.config import load
from tocsin.evidence.verify_export import verify_export
from tocsin.web.context import DeskContext

CASE = f"/articles/{BRIDGE}/case.wacz"

UNCHANGED = 1
"""An article that was never changed, and of which no page is kept."""

Scene = tuple[TestClient, Store, Path]


@contextlib.contextmanager
def edited_scene(folder: Path) -> Iterator[Scene]:
    """Yield a desk with articles that were edited, its store and its folder."""
    with scene_desk(folder) as (client, store):
        edit_articles(store, load(folder / "config.toml"), folder / "evidence", NOW)
        yield client, store, folder


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Yield a scene that tests share which leave it as it is."""
    with edited_scene(tmp_path_factory.mktemp("scene")) as made:
        yield made


def page_of(scene: Scene, article: int, language: str = "en") -> ParsedPage:
    headers = {"Accept-Language": language}
    return ParsedPage(scene[0].get(f"/articles/{article}", headers=headers).text)


def test_versions_and_what_else_happened_stand_in_their_order(scene: Scene) -> None:
    page = page_of(scene, BRIDGE)

    assert page.texts(".happened") == [
        "12:40: it is there again",
        "11:30: it was removed: the site answers 404",
    ]
    ids = [node.attributes["id"] for node in page.all(".version")]
    assert ids == ["version-3", "version-2", "version-1"]


def test_words_that_changed_are_marked_as_such(scene: Scene) -> None:
    latest, second, _ = page_of(scene, BRIDGE).all(".version")

    assert [node.text() for node in latest.css(".headline del")] == [
        "stays closed to lorries until spring"
    ]
    assert [node.text() for node in latest.css("p:not(.headline) > ins")] == [
        "six",
        "open in February",
    ]
    assert [node.text() for node in second.css("del, ins")] == ["two", "three"]
    assert "Moved here" in second.css(".moved")[0].text()
    assert "1 paragraph unchanged" in second.text()


def test_each_version_names_the_pages_that_prove_it(scene: Scene) -> None:
    page = page_of(scene, BRIDGE)

    named = [node.css("a")[0].attributes["href"] for node in page.all(".version")]
    assert named == ["#capture-3", "#capture-2", "#capture-1"]
    first, _, third, missed = page.texts(".kept-pages > li")
    assert "those of version 1" in first
    assert "signed" in first
    assert f"by {AUTHORITY}" in first
    assert "2026-03-01T07:40:00Z" in first
    assert "not signed yet" in third
    assert "not kept" in missed
    assert "HTTP 503" in missed


def test_the_history_is_in_the_readers_language(scene: Scene) -> None:
    page = page_of(scene, BRIDGE, "de")

    assert "Gesicherte Seiten" in page.texts("h2")
    assert "er wurde entfernt: die Website antwortet 404" in page.texts(".happened")[1]
    assert "nicht gesichert" in page.text()


def test_text_of_another_direction_keeps_it(scene: Scene) -> None:
    latest = page_of(scene, ARABIC).all(".version")[0]

    assert latest.css(".change")[0].attributes["dir"] == "auto"
    assert [node.text() for node in latest.css("ins")] == ["أمس"]


def test_an_article_without_a_history_shows_none(scene: Scene) -> None:
    page = page_of(scene, UNCHANGED)

    assert page.all(".version") == []
    assert page.all(".kept-pages") == []


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_the_case_file_is_whole(scene: Scene, prefix: str, tmp_path: Path) -> None:
    answer = scene[0].get(prefix + CASE)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/wacz"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="case-{BRIDGE}-2026-03-02.wacz"'
    )
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "content-encoding" not in answer.headers
    path = tmp_path / "case.wacz"
    path.write_bytes(answer.content)
    first, second = verify_export(path, None)
    assert (first.captures, second.captures) == (2, 1)
    assert (first.faults, second.faults) == ([], [])


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_head_says_what_would_come(scene: Scene, prefix: str) -> None:
    answer = scene[0].head(prefix + CASE)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/wacz"
    assert scene[0].head(f"{prefix}/articles/{UNCHANGED}/case.wacz").status_code == 409


@pytest.mark.parametrize(
    ("article", "status", "said"),
    [
        (UNCHANGED, 409, "No page of this article is kept."),
        (99_999, 404, "There is no such article."),
    ],
)
def test_what_is_not_kept_cannot_be_had(
    scene: Scene, article: int, status: int, said: str
) -> None:
    page = scene[0].get(f"/articles/{article}/case.wacz")
    problem = scene[0].get(f"/api/v1/articles/{article}/case.wacz")

    assert (page.status_code, problem.status_code) == (status, status)
    assert said in ParsedPage(page.text).text()
    assert problem.json()["detail"] == said


def test_a_page_that_was_changed_on_the_disk_is_not_sent(scene: Scene) -> None:
    path = scene[2] / "evidence" / "warc" / "2026-03-02.warc.gz"
    whole = path.read_bytes()
    broken = bytearray(whole)
    broken[len(broken) // 2] ^= 1
    path.write_bytes(broken)

    answer = scene[0].get(f"/api/v1{CASE}")
    path.unlink()
    missing = scene[0].get(f"/api/v1{CASE}")
    path.write_bytes(whole)

    assert (answer.status_code, missing.status_code) == (409, 409)
    assert str(scene[2]) not in answer.text + missing.text
    assert "tocsin evidence verify" in answer.json()["remedy"]


def test_few_case_files_are_sent_at_once(scene: Scene) -> None:
    context: DeskContext = scene[0].app.state.desk  # type: ignore[attr-defined]

    async def hold() -> None:
        while not context.open_cases.locked():
            await context.open_cases.acquire()

    asyncio.run(hold())
    answer = scene[0].get(f"/api/v1{CASE}")
    while context.open_cases.locked():
        context.open_cases.release()

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_a_case_file_is_for_those_who_may_read(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store, with_users(ada="reader")) as client:
        page = client.get("/articles/1/case.wacz")
        problem = client.get("/api/v1/articles/1/case.wacz")
        history = client.get("/api/v1/articles/1/history")
        sign_in(client, "ada")
        allowed = client.get("/articles/1/case.wacz")

    assert page.status_code in (303, 401)
    assert (problem.status_code, history.status_code) == (401, 401)
    assert allowed.status_code == 404


def test_the_api_has_the_history_word_by_word(scene: Scene) -> None:
    found = scene[0].get(f"/api/v1/articles/{BRIDGE}/history").json()

    latest, second, first = found["versions"]
    assert [one["change"] for one in latest["headline"]] == [
        "same",
        "removed",
        "added",
    ]
    assert [one["kind"] for one in second["passages"]] == [
        "moved",
        "unchanged",
        "changed",
        "unchanged",
    ]
    assert (first["passages"], first["captures"]) == ([], [1])
    assert [one["kind"] for one in found["changes"]] == ["removed", "back"]
    assert [one["proof"] for one in found["captures"]] == [
        "stamped",
        "stamped",
        "unsigned",
        "none",
    ]
    assert found["captures"][0]["stamps"][0]["authority"] == AUTHORITY
    assert scene[0].get("/api/v1/articles/99999/history").status_code == 404


def test_a_removed_page_is_no_part_of_the_case(tmp_path: Path) -> None:
    removed = (
        "UPDATE captures SET state = 'removing', url = '', reason = 'a court''s order'"
        " WHERE id = 2"
    )
    with edited_scene(tmp_path) as scene:
        client, store, _ = scene
        store.write(lambda db: db.conn.execute(removed).rowcount).result()

        page = page_of(scene, BRIDGE)
        with zipfile.ZipFile(io.BytesIO(client.get(CASE).content)) as archive:
            pages = archive.read("pages/pages.jsonl").decode().splitlines()

    assert "a court's order" in page.texts(".kept-pages > li")[1]
    assert len(pages) == 1 + 2
