from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from store import articles, matches, sources, stories
from store.database import Database
from store.db import Store
from store.model import Placement, Span
from tests.support.desk_client import desk
from tests.support.factories import NOW, WORDS, article, match, source

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"
kind = "feed"
name = "Gazette"
[watchlists.ferries]
query = "ferry"
"""


def newsroom(db: Database, count: int = 3) -> None:
    """Store a story for each article; the first one matches."""
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    for number in range(1, count + 1):
        stored = article(number)
        id_ = articles.add(
            db, stored, url_key=stored.url, text_key=str(number), words=WORDS
        )
        stories.place(db, id_, Placement(), stored.seen)
    hit = match(spans=(Span(field="title", start=0, end=5),))
    matches.add(db, 1, [hit], NOW)


@pytest.fixture
def filled(store: Store) -> Store:
    store.write(newsroom).result()
    return store


def get(client: TestClient, path: str, **query: str | int | bool) -> Any:
    answer = client.get(f"/api/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_stories_are_listed_with_their_hits(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        page = get(client, "/stories", watchlist="ferries")

    [story] = page["items"]
    assert story["story"] == 1
    assert story["outlets"] == ["Gazette"]
    assert story["first"] == "2026-03-02T12:00:00Z"
    assert story["shown"]["title"][0] == {"text": "Ferry", "hit": True}
    assert story["triage"]["state"] == "new"


def test_cursors_lead_through_all_stories_once_each(
    tmp_path: Path, filled: Store
) -> None:
    numbers = []
    with desk(tmp_path, filled, CONFIG) as client:
        answer = client.get("/api/v1/stories", params={"limit": 1})
        numbers += [story["story"] for story in answer.json()["items"]]
        while "next" in answer.links:
            assert answer.json()["next"] in answer.links["next"]["url"]
            answer = client.get(answer.links["next"]["url"])
            numbers += [story["story"] for story in answer.json()["items"]]

    assert answer.json()["next"] is None
    assert numbers == [3, 2, 1]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJ4Il0", "%", "W1tbW1tb"])
def test_a_cursor_of_nobody_is_refused(
    tmp_path: Path, filled: Store, cursor: str
) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        answer = client.get("/api/v1/stories", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == "query.cursor"


def test_what_is_noted_of_a_story_is_kept(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        first = client.patch(
            "/api/v1/stories/1/triage",
            json={"state": "read", "starred": True, "tags": ["sea", "late"]},
        )
        client.patch("/api/v1/stories/1/triage", json={"tags": ["sea"], "note": "Ask."})
        noted = get(client, "/stories/1/triage")
        starred = get(client, "/stories", starred=True)

    assert first.json()["tags"] == ["late", "sea"]
    assert noted["state"] == "read"
    assert noted["starred"] is True
    assert noted["tags"] == ["sea"]
    assert noted["note"] == "Ask."
    assert noted["changed"] == "2026-03-02T12:00:00Z"
    assert [story["story"] for story in starred["items"]] == [1]


def test_stories_are_merged_and_split(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        merged = client.post("/api/v1/stories/1/merge", json={"stories": [2, 3]})
        listed = get(client, "/stories")["items"]
        split = client.post("/api/v1/stories/3/split", json={"articles": [2]})

    assert merged.json() == {"story": 1}
    assert [(story["story"], story["articles"]) for story in listed] == [(1, 3)]
    assert split.json() == {"story": 2}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/stories/9/merge", {"stories": [1]}, 404),
        ("/stories/1/merge", {"stories": [9]}, 404),
        ("/stories/1/merge", {"stories": []}, 422),
        ("/stories/1/merge", {"stories": ["2"]}, 422),
        ("/stories/1/merge", {"stories": [True]}, 422),
        ("/stories/1/split", {"articles": [2]}, 404),
        ("/stories/1/split", {"articles": [1]}, 409),
    ],
)
def test_what_cannot_be_merged_or_split_is_a_problem(
    tmp_path: Path, filled: Store, path: str, body: object, status: int
) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        answer = client.post(f"/api/v1{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_story_is_given_with_its_timeline(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        client.post("/api/v1/stories/1/merge", json={"stories": [2]})
        story = get(client, "/stories/2")

    assert story["story"] == 1
    assert story["title"] == "Ferry 1 late"
    assert story["outlets"] == ["Gazette"]
    assert [found["article"] for found in story["timeline"]] == [1, 2]
    assert story["timeline"][1]["hours_later"] == 0.0
    assert story["triage"]["state"] == "new"
    assert story["messages"] == []


def test_an_article_is_given_with_its_matches(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        found = get(client, "/articles/1")

    assert found["title"] == "Ferry 1 late"
    assert found["story"] == 1
    assert found["marked_title"][0] == {"text": "Ferry", "hit": True}
    assert [match["watchlist"] for match in found["matches"]] == ["ferries"]
    assert [version["number"] for version in found["versions"]] == [1]


@pytest.mark.parametrize("path", ["/articles/9", "/stories/9", "/stories/9/triage"])
def test_what_is_not_stored_is_not_found(
    tmp_path: Path, filled: Store, path: str
) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        answer = client.get(f"/api/v1{path}")

    assert answer.status_code == 404
    assert answer.json()["remedy"]


def test_a_query_finds_stories_page_by_page(tmp_path: Path, filled: Store) -> None:
    numbers = []
    with desk(tmp_path, filled, CONFIG) as client:
        query: dict[str, str | int] = {"query": "ferry NEAR/5 late", "limit": 2}
        answer = client.get("/api/v1/stories", params=query)
        numbers += [story["story"] for story in answer.json()["items"]]
        while "next" in answer.links:
            answer = client.get(answer.links["next"]["url"])
            numbers += [story["story"] for story in answer.json()["items"]]

    assert numbers == [3, 2, 1]


def test_a_query_that_cannot_be_read_shows_where(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        answer = client.get("/api/v1/stories", params={"query": "ferry AND ("})

    assert answer.status_code == 422
    assert "^" in answer.json()["detail"]


def test_a_watchlist_is_given_with_what_it_found(tmp_path: Path, filled: Store) -> None:
    with desk(tmp_path, filled, CONFIG) as client:
        found = get(client, "/watchlists/ferries", days=2)
        [listed] = get(client, "/watchlists", days=2)["items"]

    assert found == listed
    assert found["articles"] == 1
    assert found["share"] == 1.0
    assert found["days"] == [
        {"day": "2026-03-01", "articles": 0},
        {"day": "2026-03-02", "articles": 1},
    ]
