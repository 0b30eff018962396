"""Forms are the desk's own, and every route that changes something asks for it."""

import re
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.routing import Route

from store.db import Store
from tests.support.desk_client import desk, with_users
from tests.support.desk_routes import WalkedRoute, walk
from tests.support.paths import ROOT
from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.web.access.own_forms import (
    BROWSER_COOKIE,
    FIELD,
    HEADER,
    check_origin,
    form_token,
)
from tocsin.web.access.route_roles import NO_LOGIN, ROUTE_ROLES
from tocsin.web.page_routes import routes

WRITES = [
    route
    for route in walk(routes())
    # What hubs send is signed, and no form.
    if route.changes_something and route.name not in NO_LOGIN
]
TEMPLATES = sorted((ROOT / "tocsin/web/templates").rglob("*.j2"))
VISIT = "/sources/gazette/visit"


def test_all_routes_are_walked() -> None:
    named = {route.name for route in routes() if isinstance(route, Route)}

    assert named <= {route.name for route in walk(routes())}
    assert "visit_now" in {route.name for route in WRITES}


@pytest.mark.parametrize("route", WRITES, ids=lambda route: f"{route.path}")
def test_every_route_that_writes_refuses_a_form_without_its_token(
    tmp_path: Path, store: Store, route: WalkedRoute
) -> None:
    with desk(tmp_path, store) as client:
        del client.headers[HEADER]
        answers = [
            client.request(route.method, route.path),
            client.request(route.method, route.path, data={FIELD: "x" * 64}),
            client.request(route.method, route.path, data={FIELD: form_token("")}),
            client.request(route.method, route.path, files={FIELD: b"x"}),
        ]
        foreign = client.request(
            route.method,
            route.path,
            headers={HEADER: form_token("browser"), "sec-fetch-site": "cross-site"},
        )

    assert {answer.status_code for answer in [*answers, foreign]} == {403}
    assert "not carried out" in answers[0].text
    assert "another site" in foreign.text


@pytest.mark.parametrize("name", sorted({route.name for route in WRITES}))
def test_every_route_that_writes_has_a_role_of_its_own(name: str) -> None:
    assert name in ROUTE_ROLES, "add it to tocsin/web/access/route_roles.py"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_has_a_token(path: Path) -> None:
    text = path.read_text("utf-8")
    forms = re.findall(r"<form\b.*?</form>", text, re.DOTALL)
    posting = [form for form in forms if re.search("method=.?post", form, re.I)]

    assert len(forms) == len(re.findall(r"<form\b", text, re.I))
    assert all("csrf()" in form for form in posting), "write {{ csrf() }} into it"


def test_a_form_of_the_page_is_carried_out(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        del client.headers[HEADER]
        client.cookies.clear()
        page = client.get("/sources")
        token, *_ = tokens = re.findall(
            f'name="{FIELD}" value="([0-9a-f.]+)"', page.text
        )
        plain = client.post(VISIT, data={FIELD: token})
        parts = client.post(VISIT, data={FIELD: token}, files={"x": b"x"})
        again = client.get("/sources")

    (cookie,) = page.headers.get_list("set-cookie")
    assert cookie.startswith(f"{BROWSER_COOKIE}=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert (plain.status_code, parts.status_code) == (303, 303)
    assert tokens
    assert not any(token in again.text for token in tokens)
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize(
    ("charset", "status"),
    [("; charset=UTF-8", 403), ("", 403), ("; charset=unicode_escape", 415)],
)
def test_a_form_is_in_utf_8(
    tmp_path: Path, store: Store, charset: str, status: int
) -> None:
    """Some of Python's codecs give half a surrogate pair, which was a fault of ours."""
    head = 'Content-Disposition: form-data; name="name"'
    body = f"--b\r\n{head}\r\n\r\n\\ud800\r\n--b--\r\n"
    with desk(tmp_path, store, with_users(ada="editor")) as client:
        kind = f"multipart/form-data; boundary=b{charset}"
        answer = client.post("/login", content=body, headers={"content-type": kind})

    assert answer.status_code == status


def test_the_token_of_another_browser_is_worth_nothing(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        client.cookies.set(BROWSER_COOKIE, "another")
        answer = client.post(VISIT)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({}, True),
        ({"origin": "null"}, True),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://127.0.0.1:9999", "sec-fetch-site": "same-site"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://127.0.0.1:8765.evil.example"}, False),
        ({"origin": "http://[evil"}, False),
        ({"origin": "http://127.0.0.1:99999"}, False),
        ({"origin": "https://news.example"}, True),
        ({"origin": "https://NEWS.example:443"}, True),
        ({"origin": "https://news.example:8443"}, False),
        ({"origin": "https://localhost", "host": "localhost:443"}, True),
        ({"origin": "http://[::1]:8765", "host": "[::1]:8765"}, True),
    ],
)
def test_a_page_of_another_origin_changes_nothing(
    headers: dict[str, str], is_ours: bool
) -> None:
    given = Headers({"host": "127.0.0.1:8765"} | headers)

    if is_ours:
        check_origin(given, "https://news.example/watch")
    else:
        with pytest.raises(AccessRefusedError, match="another site"):
            check_origin(given, "https://news.example/watch")
