"""Logins and forms in a real browser: what it sends of cookies and origins."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import sources
from store.db import Store
from tests.browser.test_pages import BARRIERS, RUN_AXE
from tests.support.daemon_process import rows
from tests.support.desk_client import PASSWORD, with_users
from tests.support.factories import NOW
from tests.support.served_desk import served_desk
from tocsin.config import load
from tocsin.web.access.own_forms import BROWSER_COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, Route

EVIL = "http://evil.example/"
FAR = "2030-01-01T00:00:00.000Z"
WAITING = f"SELECT count(*) FROM source_state WHERE next_visit = '{FAR}'"


@pytest.fixture
def desk(tmp_path: Path, store: Store) -> Iterator[str]:
    """Serve a desk with a user, and yield its address."""
    (tmp_path / "config.toml").write_text(with_users(ada="editor"), "utf-8")
    config = load(tmp_path / "config.toml")
    store.write(sources.sync, config.sources, NOW).result()
    with served_desk(config.path, store) as address:
        yield address


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """Open a page in a browser of its own."""
    context = browser.new_context()
    with contextlib.closing(context):
        yield context.new_page()


def sign_in(page: "Page", desk: str) -> None:
    page.goto(f"{desk}/sources")
    # The page gives the focus by itself, a moment after it has loaded.
    page.wait_for_selector("input[name=name]:focus")
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk}/sources")


def foreign(page: "Page", html: str) -> None:
    """Open a page of another site: nothing is looked up for it."""

    def answer(route: "Route") -> None:
        route.fulfill(content_type="text/html", body=html)

    page.route(f"{EVIL}**", answer)
    page.goto(EVIL)


def test_a_user_signs_in_and_out_by_keyboard(page: "Page", desk: str, axe: str) -> None:
    page.goto(f"{desk}/sources")
    page.evaluate(axe)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate(BARRIERS) == []

    sign_in(page, desk)

    assert "Signed in as ada" in page.inner_text("header")
    page.evaluate(axe)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("() => document.cookie") == ""
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url(f"{desk}/login")
    assert [each.get("name") for each in page.context.cookies()] == [BROWSER_COOKIE]


def test_a_form_of_our_own_is_carried_out_though_its_origin_is_null(
    page: "Page", desk: str, store: Store
) -> None:
    sign_in(page, desk)
    store.write(
        lambda db: db.conn.execute("UPDATE source_state SET next_visit = ?", [FAR])
    ).result()
    sent: list[Request] = []
    page.on("request", lambda each: sent.append(each) if each.method == "POST" else 0)

    page.get_by_role("button", name="Visit now").first.click()
    page.wait_for_url(f"{desk}/sources#source-*")

    (request,) = sent
    headers = request.all_headers()
    assert headers["origin"] == "null"
    assert headers["sec-fetch-site"] == "same-origin"
    assert rows(store.path, WAITING) == [(1,)]


def test_another_site_can_send_nothing_and_link_to_everything(
    page: "Page", desk: str
) -> None:
    sign_in(page, desk)
    foreign(
        page,
        f'<a href="{desk}/sources">link</a>'
        f'<form method="post" action="{desk}/sources/gazette/visit">'
        "<button>win</button></form>",
    )

    page.get_by_role("button").click()
    page.wait_for_url(f"{desk}/sources/gazette/visit")
    refused = page.inner_text("main")
    page.goto(EVIL)
    page.get_by_role("link").click()
    page.wait_for_url(f"{desk}/sources")

    assert "another site" in refused
    assert "Signed in as ada" in page.inner_text("header")
