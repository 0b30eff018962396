"""The browser itself: when it is ended, and started anew."""

import asyncio
import os
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request, Response

from spiders.fetch.browser import Browser, BrowserFailedError, browser_problem
from spiders.fetch.host_slots import HostSlots
from spiders.fetch.page_requests import PageRequests
from tests.support.browser_processes import alive, family
from tests.support.patience import seconds

pytest.importorskip("playwright", reason="needs make test-programs")

URL = "https://gazette.example/"


def answer(body: str, encoding: str = "utf-8") -> HtmlResponse:
    headers = {"Content-Type": f"text/html; charset={encoding}", "ETag": '"1"'}
    return HtmlResponse(
        URL, headers=headers, body=body.encode(encoding), request=Request(URL)
    )


async def no_fetch(request: Request) -> Response:
    raise ValueError(f"{request.url} is not there")


async def show(browser: Browser, page: HtmlResponse) -> Response:
    def requests(until: float) -> PageRequests:
        return PageRequests(page, no_fetch, HostSlots(0), "gazette.example", until)

    return await browser.show(page, requests)


def a_browser(chromium: Path, **more: int) -> Browser:
    facts = {"max_bytes": 1_000_000, "most_pages": 50} | more
    return Browser(
        str(chromium), user_agent="tocsin", load_seconds=seconds(20), **facts
    )


def browsers() -> dict[int, str]:
    """Return the main processes of Chromium that this process has."""
    found = family(os.getpid())
    return {
        pid: line
        for pid, line in found.items()
        if "--remote-debugging-pipe" in line and "--type=" not in line
    }


def test_it_is_started_anew_after_some_pages_and_ended(chromium: Path) -> None:
    async def main() -> list[set[int]]:
        browser = a_browser(chromium, most_pages=2)
        seen = []
        for _ in range(4):
            await show(browser, answer("<p>Ferry</p>"))
            seen.append(set(browsers()))
        await browser.close()
        return seen

    first, second, third, fourth = asyncio.run(main())

    assert first
    assert third
    assert not first & third
    # It is ended after its second page, not before its third.
    assert not second
    assert not fourth
    assert not alive(browsers())


def test_what_the_program_made_is_the_page_in_any_encoding(chromium: Path) -> None:
    page = answer("<h1>Паром</h1><script>document.title = 'Мост'</script>", "koi8-r")

    async def main() -> Response:
        browser = a_browser(chromium)
        try:
            return await show(browser, page)
        finally:
            await browser.close()

    shown = asyncio.run(main())

    assert isinstance(shown, HtmlResponse)
    assert "<title>Мост</title>" in shown.text
    assert "<h1>Паром</h1>" in shown.text
    assert shown.headers["Content-Type"] == b"text/html; charset=utf-8"
    assert "ETag" not in shown.headers


def test_a_page_beyond_the_limit_is_refused(chromium: Path) -> None:
    page = answer("<p>x<script>document.body.append('x'.repeat(2000000))</script>")

    async def main() -> None:
        browser = a_browser(chromium)
        try:
            await show(browser, page)
        finally:
            await browser.close()

    with pytest.raises(BrowserFailedError, match="exceeds the size limit"):
        asyncio.run(main())


def test_a_browser_that_does_not_start_is_said_in_a_line(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)

    async def main() -> None:
        browser = a_browser(broken)
        try:
            await show(browser, answer("<p>Ferry</p>"))
        finally:
            await browser.close()

    with pytest.raises(BrowserFailedError) as caught:
        asyncio.run(main())
    assert str(caught.value).startswith("the browser failed: ")
    assert "\n" not in str(caught.value)


def test_a_missing_chromium_is_named_with_what_to_type(chromium: Path) -> None:
    assert browser_problem(str(chromium)) == ""
    assert browser_problem("/nowhere/chromium") == (
        "/nowhere/chromium is no program; write Chromium's path in [crawl] chromium"
    )
