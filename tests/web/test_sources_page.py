import json
import re
from pathlib import Path

import pytest

from store import sources
from store.database import Database
from store.db import Store
from store.sources import DueSource
from tests.support.daemon_process import rows
from tests.support.desk_client import desk
from tests.support.factories import NOW


def test_sources_that_were_never_visited_are_new(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get("/sources")

    assert answer.status_code == 200
    assert "Northern Post" in answer.text
    assert "2 new" in answer.text


def test_without_sources_the_page_says_how_to_add_one(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, "") as client:
        answer = client.get("/sources")

    assert "tocsin sources add" in answer.text


def test_a_visit_that_is_asked_for_is_due_at_once(tmp_path: Path, store: Store) -> None:
    later = "SELECT count(*) FROM source_state WHERE next_visit = '2030'"
    with desk(tmp_path, store) as client:
        store.write(
            lambda db: db.conn.execute("UPDATE source_state SET next_visit = '2030'")
        ).result()
        answer = client.post("/sources/post/visit")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sources#source-post"
    assert rows(store.path, later) == [(1,)]


def test_a_paused_source_is_not_visited_until_it_is_resumed(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        client.post("/sources/post/pause")
        paused = client.get("/sources").text
        due = [one.key for one in store.read(_due)]
        client.post("/sources/post/resume")
        due_again = {one.key for one in store.read(_due)}

    assert "/sources/post/resume" in paused
    assert "/sources/post/visit" not in paused
    assert due == ["gazette"]
    assert due_again == {"gazette", "post"}


@pytest.mark.parametrize("name", ["Gazette/World", "a?b#c", "50% off", "é & <b>"])
def test_a_source_of_any_name_can_be_paused_from_the_page(
    tmp_path: Path, store: Store, name: str
) -> None:
    text = f"[sources.{json.dumps(name)}]\nurl = 'https://post.example/feed'\n"
    with desk(tmp_path, store, text) as client:
        page = client.get("/sources")
        [path] = re.findall(r'action="(.*/pause)"', page.text)
        answer = client.post(path)
        paused = client.get("/sources").text

    assert page.status_code == 200
    assert answer.status_code == 303
    assert "Resume" in paused


def _due(db: Database) -> list[DueSource]:
    return sources.due(db, NOW, 10, only=["gazette", "post"])


def test_an_unknown_source_is_named(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.post("/sources/harold/visit")

    assert answer.status_code == 404
    assert "There is no source &#39;harold&#39;" in answer.text
