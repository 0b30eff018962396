import threading
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from store.db import Store
from tests.support.desk_client import desk
from tocsin.web.page_rendering import page


class Writer:
    """A text that notes which thread writes it."""

    def __init__(self) -> None:
        self.thread = 0

    def __str__(self) -> str:
        self.thread = threading.get_ident()
        return "a text"


def test_pages_are_written_while_the_loop_goes_on(tmp_path: Path, store: Store) -> None:
    text, loop = Writer(), 0

    async def shown(request: Request) -> Response:
        nonlocal loop
        loop = threading.get_ident()
        return page(request, "error", status=418, message=text, remedy="")

    with desk(tmp_path, store) as client:
        assert isinstance(client.app, Starlette)
        client.app.router.routes.append(Route("/written", shown))
        answer = client.get("/written", headers={"accept-language": "de"})

    assert answer.status_code == 418
    assert "a text" in answer.text
    assert 'lang="de"' in answer.text
    assert text.thread not in (0, loop)


def test_a_page_that_cannot_be_written_is_an_error(
    tmp_path: Path, store: Store
) -> None:
    async def shown(request: Request) -> Response:
        return page(request, "error")

    with desk(tmp_path, store) as client:
        assert isinstance(client.app, Starlette)
        client.app.router.routes.append(Route("/unwritten", shown))
        with pytest.raises(Exception, match="undefined"):
            client.get("/unwritten")


def test_nothing_foreign_may_run_or_load(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        headers = client.get("/sources").headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("path", ["/nowhere", "/static/nothing.css", "/sources/x"])
def test_an_unknown_page_is_not_found(tmp_path: Path, store: Store, path: str) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get(path)

    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/stories/1/merge", "POST"), ("/views", "POST"), ("/mutes/end", "POST")],
)
def test_a_page_names_its_methods_where_it_is_asked_by_another(
    tmp_path: Path, store: Store, path: str, allowed: str
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get(path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed


def test_a_path_of_two_routes_names_the_methods_of_both(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.options("/workbench")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_files_are_kept_by_browsers(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get("/static/desk.css")

    assert "immutable" in answer.headers["cache-control"]


def test_a_form_that_is_too_large_is_refused(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.post("/sources/gazette/visit", content=b"x" * 300_000)

    assert answer.status_code == 413


def test_an_error_does_not_say_where_the_files_are(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        unknown = client.post("/sources/x/pause")
        store.close()
        closed = client.post("/sources/gazette/pause")

    assert (unknown.status_code, closed.status_code) == (404, 503)
    assert closed.headers["retry-after"] == "5"
    assert "the database: closed already." in closed.text
    assert str(tmp_path) not in unknown.text + closed.text
