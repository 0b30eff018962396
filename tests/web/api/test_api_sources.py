from pathlib import Path

import pytest

from store import coverage_ledger
from store.coverage_model import Coverage, JudgedSource
from store.db import Store
from tests.support.daemon_process import rows
from tests.support.desk_client import desk
from tests.support.factories import NOW


def test_sources_are_listed_with_their_states(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get("/api/v1/sources").json()

    assert [source["source"] for source in answer["items"]] == ["gazette", "post"]
    assert answer["items"][1]["name"] == "Northern Post"
    assert answer["items"][0]["state"] == "new"
    assert answer["next"] is None


def test_only_sources_in_a_state_are_listed_when_it_is_asked_for(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get("/api/v1/sources", params={"state": "blocked"}).json()

    assert answer["items"] == []


def test_a_source_that_is_paused_is_in_no_trouble(tmp_path: Path, store: Store) -> None:
    coverage = Coverage(state="failing", since=NOW, reason="HTTP 404: gone.")
    judged = JudgedSource(key="post", coverage=coverage, last_visit=NOW)
    with desk(tmp_path, store) as client:
        store.write(coverage_ledger.put, [judged], NOW).result()
        before = client.get("/api/v1/sources/post").json()
        after = client.post("/api/v1/sources/post/pause").json()

    assert (before["state"], before["trouble"]) == ("failing", True)
    assert (after["state"], after["trouble"]) == ("failing", False)


def test_a_visit_that_is_asked_for_is_due_at_once(tmp_path: Path, store: Store) -> None:
    later = "UPDATE source_state SET next_visit = '2030-01-01T00:00:00.000Z'"
    with desk(tmp_path, store) as client:
        store.write(lambda db: db.conn.execute(later)).result()
        answer = client.post("/api/v1/sources/post/visit")

    assert answer.status_code == 202
    assert answer.json()["next_visit"] == "2026-03-02T12:00:00Z"
    due = "SELECT count(*) FROM source_state WHERE next_visit < '2030'"
    assert rows(store.path, due) == [(1,)]


def test_a_name_with_slashes_is_a_name_like_any_other(
    tmp_path: Path, store: Store
) -> None:
    text = """
    [sources."Gazette/World"]
    url = "https://gazette.example/world"
    [watchlists."sea/ferries"]
    query = "ferry"
    """
    with desk(tmp_path, store, text) as client:
        paused = client.post("/api/v1/sources/Gazette%2FWorld/pause")
        source = client.get("/api/v1/sources/Gazette%2FWorld")
        watchlist = client.get("/api/v1/watchlists/sea%2Fferries")

    assert paused.status_code == 200
    assert source.json()["paused"] is True
    assert watchlist.json()["name"] == "sea/ferries"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_source_is_a_problem_with_a_remedy(
    tmp_path: Path, store: Store, method: str
) -> None:
    path = "/api/v1/sources/gazete" + ("/visit" if method == "POST" else "")
    with desk(tmp_path, store) as client:
        answer = client.request(method, path)

    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status_code == 404
    assert problem["detail"] == "There is no source 'gazete'."
    assert "gazette" in problem["remedy"]
