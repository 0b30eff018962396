from pathlib import Path

from store.db import Store
from tests.support.daemon_process import rows
from tests.support.desk_client import desk


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
    assert answer.headers["location"] == "/sources"
    assert rows(store.path, later) == [(1,)]


def test_an_unknown_source_is_named(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.post("/sources/harold/visit")

    assert answer.status_code == 404
    assert "There is no source &#39;harold&#39;" in answer.text
