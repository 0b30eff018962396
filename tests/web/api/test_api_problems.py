from pathlib import Path
from typing import Any

import pytest

from store import desk_tokens
from store.db import Store
from store.desk_tokens import TokenScope
from tests.support.desk_client import desk
from tests.support.factories import NOW


def token_for(store: Store, scope: TokenScope) -> dict[str, str]:
    token = store.write(
        desk_tokens.add, scope, scopes=[scope], by="ada", now=NOW
    ).result()
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/sources", 405),
        ("GET", "/sources?stat=ok", 422),
        ("GET", "/sources?state=ok&state=new", 422),
        ("GET", "/sources?state=fine", 422),
        ("GET", "/watchlists?days=0", 422),
        ("GET", "/watchlists/hafen", 404),
        ("DELETE", "/mutes?scope=story&target=7", 404),
    ],
)
def test_every_error_is_a_problem(
    tmp_path: Path, store: Store, method: str, path: str, status: int
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.request(method, f"/api/v1{path}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "remedy"} <= problem.keys()
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sources", 200),
        ("/sources?state=ok", 200),
        ("/events", 200),
        ("/watchlists/hafen", 404),
        ("/sources?stat=ok", 422),
        ("/messages/1/retry", 405),
    ],
)
def test_head_is_answered_as_get_is(
    tmp_path: Path, store: Store, path: str, status: int
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.head(f"/api/v1{path}")
        document = client.get("/api/v1/openapi.json").json()

    assert answer.status_code == status
    assert not any("head" in operations for operations in document["paths"].values())


def test_an_unknown_parameter_is_named_beside_the_known_ones(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        problem = client.get("/api/v1/sources", params={"stat": "ok"}).json()

    assert problem["detail"] == "There is no parameter 'stat'."
    assert problem["remedy"] == "Known here: state."
    assert problem["errors"] == [{"at": "query.stat", "message": problem["detail"]}]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"scope": "story"}',
        b'{"scope": "story", "target": "7", "colour": "red"}',
        b'{"scope": "story", "target": "\\ud800"}',
        b'{"scope": "story", "target": "7", "until": "2026-03-02T12:00:00"}',
        b'{"scope": "story", "target": "7", "until": 1700000000}',
    ],
)
def test_a_body_that_does_not_fit_is_a_problem(
    tmp_path: Path, store: Store, body: bytes
) -> None:
    json = {"content-type": "application/json"}
    with desk(tmp_path, store) as client:
        answer = client.put("/api/v1/mutes", content=body, headers=json)

    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_a_problem(
    tmp_path: Path, store: Store, chunked: bool
) -> None:
    pieces = [b" " * 200_000, b" " * 200_000]
    json = {"content-type": "application/json"}
    body = iter(pieces) if chunked else b"".join(pieces)
    with desk(tmp_path, store) as client:
        answer = client.put("/api/v1/mutes", content=body, headers=json)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_database_that_is_closed_is_a_problem_without_its_path(
    tmp_path: Path, store: Store
) -> None:
    wish = {"scope": "outlet", "target": "Gazette"}
    with desk(tmp_path, store) as client:
        store.close()
        answer = client.put("/api/v1/mutes", json=wish)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["detail"] == "the database: closed already."


def test_a_method_that_is_not_there_names_those_that_are(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.post("/api/v1/mutes")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, PUT"


@pytest.mark.parametrize("what", ["visit", "pause", "resume"])
def test_what_is_done_to_a_source_is_not_mixed_up_with_a_source(
    tmp_path: Path, store: Store, what: str
) -> None:
    with desk(tmp_path, store) as client:
        done = client.options(f"/api/v1/sources/gazette/{what}")
        source = client.options("/api/v1/sources/gazette")

    assert (done.status_code, done.headers["allow"]) == (405, "POST")
    assert (source.status_code, source.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("number", ["1" * 30, "1" * 9_000, "²", "-1", "x"])
def test_a_story_that_no_number_can_be_is_unknown(
    tmp_path: Path, store: Store, number: str
) -> None:
    with desk(tmp_path, store) as client:
        wish = {"scope": "story", "target": number}
        answer = client.put("/api/v1/mutes", json=wish)

    assert answer.status_code == 404


def test_a_token_that_is_not_known_is_refused(tmp_path: Path, store: Store) -> None:
    headers = {"authorization": "Bearer wrong"}
    with desk(tmp_path, store) as client:
        answer = client.get("/api/v1/sources", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("triage", 202)])
def test_a_token_allows_what_its_scope_says(
    tmp_path: Path, store: Store, scope: TokenScope, status: int
) -> None:
    with desk(tmp_path, store) as client:
        headers = token_for(store, scope)
        read = client.get("/api/v1/sources", headers=headers)
        answer = client.post("/api/v1/sources/post/visit", headers=headers)

    assert read.status_code == 200
    assert answer.status_code == status


def test_the_use_of_a_token_is_noted(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        client.get("/api/v1/sources", headers=token_for(store, "read"))

    [token] = store.read(desk_tokens.every)
    assert token.last_used == NOW


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://other.example"},
        {"x-csrf-token": "wrong"},
    ],
)
def test_a_page_of_another_site_changes_nothing(
    tmp_path: Path, store: Store, headers: dict[str, str]
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.post("/api/v1/sources/post/visit", headers=headers)

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tocsin:problem:forbidden"


def test_a_program_without_a_token_is_told_that_it_needs_one(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        del client.headers["x-csrf-token"]
        client.cookies.clear()
        answer = client.post("/api/v1/sources/post/visit")

    assert answer.status_code == 403
    assert "needs a token" in answer.json()["detail"]
    assert "--scope triage" in answer.json()["remedy"]


OPERATIONS = """
cancel_message change_triage follow_events get_article get_article_case
get_article_history get_fleet get_message get_source get_story get_triage get_watchlist
list_alerts list_channels list_messages list_mutes list_sources list_stories
list_watchlists merge_stories mute pause_source resume_source retry_message
split_story unmute visit_source
"""


def test_operations_keep_their_names_for_the_clients_that_were_made_from_them(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        paths = client.get("/api/v1/openapi.json").json()["paths"]

    found = [each["operationId"] for path in paths.values() for each in path.values()]
    assert sorted(found) == OPERATIONS.split()


def test_the_document_names_every_answer_and_operation_once(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api/v1"}]
    operations: list[dict[str, Any]] = [
        operation for path in document["paths"].values() for operation in path.values()
    ]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    for operation in operations:
        assert {"401", "403", "422", "503"} <= operation["responses"].keys()
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"]
