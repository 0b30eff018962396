"""The page of coverage: what it lists, how it is filtered, and what readers note."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from store import triage
from store.database import Database
from store.db import Store
from tests.support.desk_client import desk
from tests.support.desk_scene_client import scene_desk
from tests.support.factories import NOW
from tests.support.parsed_page import ParsedPage

STRIKE = "Ferry company and crews meet again"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a desk that tests share which only look."""
    with scene_desk(tmp_path_factory.mktemp("scene")) as (client, _):
        yield client


def titles(client: TestClient, address: str) -> list[str]:
    return ParsedPage(client.get(address).text).texts(".line h2")


def story(client: TestClient, title: str) -> int:
    page = ParsedPage(client.get("/?state=all").text)
    for line in page.all(".line"):
        if title in line.text():
            return int((line.attributes["id"] or "").removeprefix("story-"))
    raise LookupError(title)


def test_stories_are_listed_with_the_newest_first(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/").text)

    assert page.texts(".line h2")[:2] == [
        "Harbour master of Lenna finds old charts in a wall",
        "Ferry company and crews meet again before Friday's strike",
    ]
    assert "ferries" in page.texts(".line .snippet mark")
    assert page.texts(".line summary")[0] == "+3 outlets"
    assert len(page.all(".others li")) > 3


def test_text_has_its_language_and_direction(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/").text)

    headlines = ".line h2, .line .snippet"
    assert set(page.attributes(headlines, "dir")) == {"auto"}
    assert {"ar", "de", "en", "ru", "zh"} <= set(page.attributes(headlines, "lang"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/?language=ru", 2),
        ("/?outlet=Isle+Observer", 3),
        ("/?watchlist=bridge", 3),
        ("/?tag=follow+up", 2),
        ("/?starred=yes", 1),
        ("/?assignee=mara", 1),
        ("/?state=read", 1),
        ("/?state=dismissed", 0),
        ("/?outlets=3", 2),
        ("/?within=1h", 3),
        ("/?until=2026-02-28", 1),
        ("/?since=2026-03-02&until=2026-03-02&language=en", 3),
    ],
)
def test_a_filter_leaves_out_what_does_not_fit(
    reader: TestClient, address: str, expected: int
) -> None:
    found = titles(reader, address)

    assert len(found) == expected, found


def test_a_query_finds_what_a_watchlist_would(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/?q=bread+AND+ferry").text)

    assert page.texts(".line h2") == [
        "What islanders have to know about the strike of the ferry crews"
    ]
    assert "Bread" in page.texts("mark")
    assert page.attributes("#q", "value") == ["bread AND ferry"]
    assert "/workbench?query=bread+AND+ferry" in page.attributes("main a", "href")


def test_a_mistake_in_a_query_is_shown_under_its_place(reader: TestClient) -> None:
    answer = reader.get("/?q=ferry+AND+(strike")

    page = ParsedPage(answer.text)
    assert answer.status_code == 400
    assert page.all(".problem code")[0].text() == f"ferry AND (strike\n{' ' * 10}^"
    assert "never closed" in page.texts(".problem")[0]
    assert page.attributes("#q", "value") == ["ferry AND (strike"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?within=soon", "not a length of time"),
        ("/?since=yesterday", "Write a day such as 2026-03-02"),
        ("/?state=loud", "Write new, read, dismissed or all"),
        ("/?starred=no", "Write yes, or leave it out"),
        ("/?outlets=many", "Write a number, such as 5"),
        ("/?after=1", "Write what a link of the list has"),
        ("/?q=ferry&after=x", "Write what a link of the list has"),
        ("/?watchlist=habour", "harbour"),
    ],
)
def test_a_wrong_filter_says_what_to_write(
    reader: TestClient, address: str, words: str
) -> None:
    answer = reader.get(address)

    assert answer.status_code == 400
    assert words in ParsedPage(answer.text).texts(".problem")[0]


def test_pages_go_on_where_the_one_before_ended(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        _add_stories(store, 120)
        seen: list[str] = []
        address = "/?state=all"
        while address:
            page = ParsedPage(client.get(address).text)
            seen += page.attributes(".line", "id")
            links = page.attributes("main a[rel=next]", "href")
            address = links[0] if links else ""

    assert len(seen) == len(set(seen)) == 133


def _add_stories(store: Store, number: int) -> None:
    """Store stories of one article each, all of them at one time."""

    def add(db: Database) -> None:
        run = db.conn.execute
        for id_ in range(1_000, 1_000 + number):
            run(
                "INSERT INTO articles (id, source_id, title, outlet, authors, language,"
                " seen, url, url_hash, text_hash, origin, words, text)"
                " SELECT ?, source_id, title, outlet, authors, language, seen, ?, ?, ?,"
                " origin, words, text FROM articles WHERE id = 1",
                (id_, f"https://isle.example/{id_}", id_, id_),
            )
            run("INSERT INTO stories (id, first, last) SELECT ?, first, last"
                " FROM stories WHERE id = 1", (id_,))  # fmt: skip
            run("INSERT INTO placements (article_id, story_id, at)"
                " SELECT ?, ?, at FROM placements WHERE article_id = 1",
                (id_, id_))  # fmt: skip

    store.write(add).result()


def test_what_a_reader_notes_is_kept_and_leads_back_to_the_list(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        id_ = story(client, STRIKE)
        form = {"do": "read", "back": "coverage", "view": "language=en&q=a b"}
        answer = client.post(f"/stories/{id_}/triage", data=form)
        noted = store.read(triage.of, id_)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/?language=en&q=a+b#story-{id_}"
    assert noted.state == "read"
    assert noted.judged == NOW


def test_a_script_gets_the_storys_line_alone(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, _):
        id_ = story(client, STRIKE)
        answer = client.post(
            f"/stories/{id_}/triage",
            data={"do": "dismiss", "view": "state=all"},
            headers={"x-desk-part": "story"},
        )

    page = ParsedPage(answer.text)
    assert "<html" not in answer.text
    assert page.attributes(".line", "id") == [f"story-{id_}"]
    assert "Take back" in page.texts("button")
    assert page.attributes("input[name=view]", "value") == ["state=all"]


def test_a_dismissed_story_is_counted_and_not_shown(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, _):
        id_ = story(client, STRIKE)
        client.post(f"/stories/{id_}/triage", data={"do": "dismiss"})
        page = ParsedPage(client.get("/").text)
        dismissed = titles(client, "/?state=dismissed")

    assert STRIKE not in page.text()
    assert "1 dismissed story is not shown." in page.text()
    assert len(dismissed) == 1


def test_an_unknown_step_is_refused(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, _):
        answer = client.post("/stories/3/triage", data={"do": "burn"})

    assert answer.status_code == 400
    assert "cannot be done with a story" in answer.text


def test_a_filter_can_be_saved_shown_and_deleted(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, _):
        view = {"name": " Russian  news ", "view": "language=ru&nonsense=1&state="}
        saved = client.post("/views", data=view)
        page = ParsedPage(client.get(saved.headers["location"]).text)
        [action] = page.attributes(".around form", "action")
        deleted = client.post(action)
        after = ParsedPage(client.get("/").text)

    assert saved.headers["location"] == "/?language=ru"
    assert page.texts(".views [aria-current]") == ["Russian news"]
    assert deleted.status_code == 303
    assert "Russian news" not in after.texts(".views a")


def test_a_view_without_a_name_is_not_saved(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, _):
        answer = client.post("/views", data={"name": " ", "view": "language=ru"})

    assert answer.status_code == 400
    assert "needs a name" in answer.text


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("", "tocsin sources add"),
        ('[watchlists.a]\nquery = "ferry"\n', "Find a source"),
        (
            '[sources.a]\nurl = "https://a.example/feed"\nkind = "feed"\n',
            "No article has come yet",
        ),
        (
            '[sources.a]\nurl = "https://a.example/feed"\nkind = "feed"\n',
            "No watchlist asks for anything",
        ),
    ],
)
def test_the_first_run_says_what_to_do_next(
    tmp_path: Path, store: Store, config: str, words: str
) -> None:
    with desk(tmp_path, store, config) as client:
        page = ParsedPage(client.get("/").text)

    assert words in page.text()


def test_keys_are_explained_and_name_the_buttons(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/").text)

    keys = set(" ".join(page.texts("#keys kbd")).split())
    assert {"j", "k", "o", "s", "d", "m", "/", "?"} <= keys
    assert set(page.attributes("[data-key]", "data-key")) == {"s", "m", "d"}
    assert re.search("keys-on", str(page.all("#keys input")[0].attributes))
