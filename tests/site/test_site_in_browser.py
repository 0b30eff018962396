"""The built site in Chromium: it asks loopback alone, and its search works offline."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Run Chromium without a window; it finds no other host than this machine."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no playwright: make test-pages"
    )
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: make test-pages INSTALL=yes")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield running
        running.close()


def test_every_page_asks_its_own_address_alone_and_has_no_errors(
    browser: "Browser", site_folder: Path, site_address: str
) -> None:
    faults: list[str] = []
    page = browser.new_page()
    page.on(
        "console",
        lambda line: (
            faults.append(f"{page.url}: {line.text}") if line.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((site_address + "/", "data:"))
            else faults.append(f"{page.url} asked {asked.url}")
        ),
    )

    paths = sorted(
        path.relative_to(site_folder) for path in site_folder.rglob("*.html")
    )
    for path in paths:
        answer = page.goto(f"{site_address}/{path}")
        assert answer is not None
        assert answer.ok, path
    page.close()

    assert len(paths) > 20
    assert faults == []


@pytest.mark.parametrize("served", [True, False], ids=["served", "as files"])
def test_the_search_finds_pages(
    browser: "Browser", site_folder: Path, site_address: str, served: bool
) -> None:
    page = browser.new_page()
    start = site_address if served else site_folder.resolve().as_uri()
    page.goto(f"{start}/index.html")

    page.locator("input[name=q]").first.fill("quiet hours")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results ul.search li a", timeout=60_000)

    found = page.locator("#search-results ul.search li a").all_inner_texts()
    page.close()
    assert any("Alerts" in text for text in found)
    assert any("alerts.quiet" in text or "Options" in text for text in found)
