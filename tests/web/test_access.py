"""Who may do what: roles, tokens, hosts, and every route of the desk."""

from collections.abc import Collection
from pathlib import Path

import pytest
from starlette.applications import Starlette

from store import desk_tokens
from store.db import Store
from store.desk_tokens import TokenScope
from tests.support.daemon_process import rows
from tests.support.desk_client import desk, sign_in, with_users
from tests.support.desk_routes import walk
from tests.support.factories import NOW
from tocsin.web.access.own_forms import HEADER
from tocsin.web.access.route_roles import needed_role
from tocsin.web.page_routes import routes

ROLES = ("reader", "editor", "admin")
USERS = with_users(reader="reader", editor="editor", admin="admin")
ALL = list(walk(routes()))
VISIT = "/sources/gazette/visit"


def token(store: Store, *scopes: TokenScope) -> str:
    made = store.write(
        desk_tokens.add, "+".join(scopes), scopes=scopes, by="test", now=NOW
    ).result()
    assert made is not None
    return made


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def test_a_stranger_gets_nothing_of_what_is_stored(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, USERS) as client:
        answers = {each: client.request(each.method, each.path) for each in ALL}

    for route, answer in answers.items():
        is_open = needed_role(route.name, route.method) == "anyone"
        assert "Northern Post" not in answer.text, route
        assert (answer.status_code == 401) != is_open, route


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_no_more(
    tmp_path: Path, store: Store, role: str
) -> None:
    wrong = {}
    with desk(tmp_path, store, USERS) as client:
        sign_in(client, role)
        for route in (each for each in ALL if each.name != "sign_out"):
            answer = client.request(route.method, route.path)
            needed = needed_role(route.name, route.method)
            is_refused = f"this needs the role {needed}" in answer.text
            if is_refused != (rank(role) < rank(needed)):
                wrong[route] = answer.status_code

    assert wrong == {}


def rank(role: str) -> int:
    return ["anyone", *ROLES].index(role)


def test_an_unlisted_route_that_writes_needs_the_most() -> None:
    assert needed_role("made_tomorrow", "POST") == "admin"
    assert needed_role("made_tomorrow", "DELETE") == "admin"
    assert needed_role("made_tomorrow", "GET") == "reader"


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_a_page_shows_the_buttons_that_somebody_may_use(
    tmp_path: Path, store: Store, role: str
) -> None:
    with desk(tmp_path, store, USERS) as client:
        sign_in(client, role)
        answer = client.get("/sources")

    assert ("Visit now" in answer.text) == (role == "editor")


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(["read"], 403), (["triage"], 303), (["admin"], 303), (["read", "triage"], 303)],
)
def test_a_token_stands_for_a_role_and_needs_no_form(
    tmp_path: Path, store: Store, scopes: Collection[TokenScope], status: int
) -> None:
    headers = bearer(token(store, *scopes))
    with desk(tmp_path, store, USERS) as client:
        del client.headers[HEADER]
        seen = client.get("/sources", headers=headers)
        written = client.post(VISIT, headers=headers)
        foreign = client.post(VISIT, headers=headers | {"origin": "http://e.example"})

    assert (seen.status_code, written.status_code) == (200, status)
    assert foreign.status_code == 403
    assert rows(store.path, "SELECT last_used FROM api_tokens") != [(None,)]


@pytest.mark.parametrize("text", ["", "hush", "hush-ä", "hush" * 2_000, "hush hush"])
@pytest.mark.parametrize("users", ["", USERS])
def test_a_token_that_is_none_is_refused_also_where_nobody_signs_in(
    tmp_path: Path, store: Store, users: str, text: str
) -> None:
    token(store, "admin")
    with desk(tmp_path, store, users) as client:
        headers = [(b"authorization", f"bearer {text}".encode())]
        answer = client.get("/sources", headers=headers)

    assert answer.status_code == 401
    assert "tocsin desk token" in answer.text
    assert "hush" not in answer.text


def test_every_path_of_the_api_asks_who_it_is(tmp_path: Path, store: Store) -> None:
    reads, triages = bearer(token(store, "read")), bearer(token(store, "triage"))
    with desk(tmp_path, store, USERS) as client:
        app = client.app
        assert isinstance(app, Starlette)
        paths = [each for each in walk(app.routes) if each.name == "api"]
        writes = [each for each in paths if each.changes_something]
        strangers = [client.request(each.method, each.path) for each in paths]
        readers = [
            client.request(each.method, each.path, headers=reads, json={})
            for each in writes
        ]
        editors = [
            client.request(each.method, each.path, headers=triages, json={})
            for each in writes
        ]
    with desk(tmp_path, store) as client:
        del client.headers[HEADER]
        here = [client.request(each.method, each.path, json={}) for each in writes]

    assert len(writes) > 5
    assert {answer.status_code for answer in strangers} == {401}
    assert {answer.status_code for answer in readers} == {403}
    assert {answer.status_code for answer in editors} > {403}
    assert {answer.status_code for answer in here} == {403}
    for answer in [*strangers, *readers, *here]:
        assert answer.headers["content-type"] == "application/problem+json"


def test_programs_are_told_in_json(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store, USERS) as client:
        refused = client.get("/api/v1/stories", headers={"accept": "text/html"})
        wrong = client.get("/api/v1/stories", headers=bearer("x"))
        sign_in(client, "admin")
        del client.headers[HEADER]
        foreign = client.post("/api/v1/stories/1/mute", json={})

    assert (foreign.status_code, foreign.json()["title"]) == (403, "Forbidden")
    for answer in (refused, wrong):
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == "Unauthorized"
        assert answer.json()["remedy"]


@pytest.mark.parametrize("host", ["evil.example:8765", "", "news.example"])
@pytest.mark.parametrize("path", ["/", "/static/desk.css", "/login", "/nowhere"])
def test_a_name_that_is_not_ours_gets_one_plain_line(
    tmp_path: Path, store: Store, host: str, path: str
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get(path, headers={"host": host})

    assert answer.status_code == 421
    assert answer.headers["content-type"].startswith("text/plain")
    assert "[desk] base_url" in answer.text


def test_a_second_host_is_no_way_around(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        hosts = [("host", "localhost"), ("host", "evil.example")]
        answer = client.get("/sources", headers=hosts)

    assert answer.status_code == 421


def test_a_query_that_is_not_text_is_no_fault_of_ours(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, USERS) as client:
        answer = client.get("/sources?a=%FF%00&%E4", headers={"accept": "text/html"})
        sign_in(client, "reader")
        page = client.get("/sources?a=%FF%00&%E4")

    assert answer.status_code == 303
    assert page.status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.7", "2001:db8::1", "unknown", ""])
def test_a_proxy_lets_no_stranger_into_a_desk_without_users(
    tmp_path: Path, store: Store, address: str
) -> None:
    with desk(tmp_path, store) as client:
        client._transport.client = (address, 1)  # type: ignore[attr-defined]
        answer = client.get("/sources")
    with desk(tmp_path, store, USERS) as client:
        client._transport.client = (address, 1)  # type: ignore[attr-defined]
        sign_in(client, "reader")
        entered = client.get("/sources")

    assert answer.status_code == 403
    assert "[desk] base_url" in answer.text
    assert entered.status_code == 200


@pytest.mark.parametrize("path", ["/sources", "/api/v1/sources"])
def test_a_stranger_does_not_learn_where_a_database_is_that_cannot_be_read(
    tmp_path: Path, store: Store, path: str
) -> None:
    with desk(tmp_path, store, USERS) as client:
        store.path.unlink()
        answer = client.get(path, headers=bearer("hush"))

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert str(tmp_path) not in answer.text
