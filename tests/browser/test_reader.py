"""A reader at the keyboard, in two tabs, and after the session has ended."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import triage
from store.db import Store
from tests.browser.conftest import OpenPage
from tests.browser.test_login import page, sign_in
from tests.browser.test_pages import PHONE
from tests.support import desk_scene
from tests.support.desk_client import PASSWORD, with_users
from tests.support.factories import NOW
from tests.support.served_desk import served_desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["page"]

STRIKE = 11
"""The story that has a star."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Serve a desk with a user and two days of a newsroom."""
    config = desk_scene.write_config(tmp_path)
    store = Store(config.database)
    desk_scene.fill(store, config, NOW)
    text = config.path.read_text("utf-8")
    config.path.write_text(with_users(text, ada="editor"), "utf-8")
    many = [f"tag {number}" for number in range(500)]
    store.write(
        lambda db: [
            triage.tag(db, [STRIKE], tag=tag, by="ada", now=NOW) for tag in many
        ]
    ).result()
    with served_desk(config.path, store) as served:
        yield served
    store.close()


def at_coverage(page: "Page", address: str) -> None:
    """Sign in, and open the coverage."""
    sign_in(page, address)
    page.goto(f"{address}/")


def press(page: "Page", key: str, code: str) -> None:
    """Press a key of a keyboard that has other letters."""
    page.evaluate(
        """([key, code]) => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", { key, code, bubbles: true }))""",
        [key, code],
    )


def test_after_a_key_the_headline_has_the_focus_and_the_deed_is_told(
    page: "Page", address: str
) -> None:
    at_coverage(page, address)

    page.keyboard.press("j")
    headline = page.evaluate("() => document.activeElement.innerText")
    page.keyboard.press("s")
    page.wait_for_selector(".current .star.on")

    assert page.evaluate("() => document.activeElement.innerText") == headline
    assert page.locator("#done").inner_text() == "Starred"
    page.keyboard.press("s")
    page.wait_for_selector(".current .star:not(.on)")
    assert page.locator("#done").inner_text() == "Star taken away"
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories/*")


def test_after_a_click_the_button_has_the_focus(page: "Page", address: str) -> None:
    at_coverage(page, address)

    page.locator("[data-story] [data-key=m]").first.press("Enter")
    page.wait_for_selector("[data-story].read")

    assert page.evaluate("() => document.activeElement.dataset.key") == "m"


def test_keys_work_on_a_keyboard_with_other_letters(page: "Page", address: str) -> None:
    at_coverage(page, address)

    press(page, "о", "KeyJ")
    press(page, "О", "KeyJ")
    chosen = page.locator("[data-story]").nth(1)

    assert "current" in (chosen.get_attribute("class") or "")


def test_keys_are_letters_again_where_somebody_writes(
    page: "Page", address: str
) -> None:
    at_coverage(page, address)

    page.keyboard.press("/")
    page.keyboard.type("jks?")
    written = page.input_value("#q")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("?")
    is_open = page.locator("#keys").is_visible()
    page.keyboard.press("Escape")

    assert written == "jks?"
    assert is_open
    assert not page.locator("#keys").is_visible()
    assert page.locator(".current").count() == 0


def test_a_reader_whose_session_has_ended_signs_in_and_goes_on(
    page: "Page", address: str
) -> None:
    at_coverage(page, address)
    page.keyboard.press("j")
    page.context.clear_cookies()

    page.keyboard.press("s")
    page.wait_for_selector(".remedy")
    told = page.inner_text("main")
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-story]")

    assert "nothing was changed" in told
    assert "go back: copy it" in told
    assert "Signed in as ada" in page.inner_text("header")


def test_a_tab_from_before_another_login_says_what_to_do(
    page: "Page", address: str
) -> None:
    at_coverage(page, address)
    other = page.context.new_page()
    other.goto(f"{address}/sources")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url(f"{address}/login")
    sign_in(other, address)

    page.keyboard.press("j")
    page.keyboard.press("s")
    page.wait_for_selector(".remedy")

    assert "was not carried out" in page.inner_text("main")
    assert "Open the page anew" in page.inner_text(".remedy")


def test_the_list_shows_what_was_done_on_a_storys_page(
    page: "Page", address: str
) -> None:
    at_coverage(page, address)
    page.keyboard.press("j")
    before = page.locator(".current").get_attribute("id")
    page.keyboard.press("o")
    page.wait_for_url("**/stories/*")
    page.get_by_role("button", name="Star", exact=False).first.click()
    page.wait_for_url("**#steps")

    page.go_back()
    page.go_back()
    page.wait_for_selector(f"#{before}")

    page.wait_for_selector(f"#{before} .star.on")
    page.wait_for_selector(f"#{before}.current")


def test_after_a_tag_a_reader_goes_on_from_the_tags(page: "Page", address: str) -> None:
    at_coverage(page, address)
    page.goto(f"{address}/stories/9")

    page.fill("[name=text][list=tags]", "night")
    page.keyboard.press("Enter")
    page.wait_for_url("**#tagged")
    page.keyboard.press("Tab")

    focused = "() => !!document.activeElement.closest('#tagged')"
    assert page.evaluate(focused)


def test_hundreds_of_tags_fit_a_phone(visit: OpenPage, address: str) -> None:
    visitor = visit("/login", **PHONE)
    sign_in(visitor.page, address)
    width = "() => document.documentElement.scrollWidth"

    visitor.page.goto(f"{address}/")
    listed = visitor.page.locator(f"#story-{STRIKE} .chip.tag").count()
    wide = visitor.page.evaluate(width)
    visitor.page.goto(f"{address}/stories/{STRIKE}")

    assert listed == 12
    assert wide <= 390
    assert visitor.page.evaluate(width) <= 390
