"""A headless Chromium for pages that are programs.

It makes no request itself: whatever a page asks for is fetched by the Poller, so that
the guard, robots.txt, logins, proxies and limits hold for each of them, and Chromium's
own network is led to a port where nobody listens. One page is shown at a time.
"""

import asyncio
import contextlib
import importlib
import importlib.util
import os
import shutil
from collections.abc import AsyncIterator, Callable
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.http import HtmlResponse, Response

from spiders.fetch.header_text import header_text
from spiders.fetch.page_requests import PageRequests

EXTRA = "tocsin[browser]"
NAMES = ("chromium", "chromium-browser", "google-chrome")
"""What Chromium is called in the folders of PATH: by Debian, Fedora and Google."""

MOST_PAGES = 50
"""Pages after which Chromium is started anew: it gives back what it leaked."""

IDLE_SECONDS = 120.0
"""After such a pause Chromium is ended: it holds 400 MB and more."""

END_SECONDS = 10.0
"""The time that Chromium has to end; its driver then ends it."""

START_SECONDS = 60.0
"""The time that Chromium has to start."""

REST_SECONDS = 15.0
"""What taking a page out of Chromium may take, beside loading it."""

_FLAGS = (
    # Whatever is not asked through us, as of the browser's own services, ends here.
    "--proxy-server=http://127.0.0.1:1",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    # The second is its name in older ones; one that is not known is ignored.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--disable-extensions",
    # A page that wants more ends itself.
    "--js-flags=--max-old-space-size=512",
)
_NO_CONNECTIONS = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"])
  delete window[name];
"""
"""Takes from pages what connects by UDP: no proxy and no route sees it."""

_KEPT_ENV = ("PATH", "LANG", "TMPDIR")
"""What Chromium is told of our environment, which may hold passwords. It has a home of
its own: without one that can be written to, as a service's, it does not start."""

_OF_THE_SHELL = ("ETag", "Last-Modified", "Content-Encoding", "Content-Length")
"""Headers that describe what was sent and not what the program made of it."""


class BrowserFailedError(Exception):
    """A page could not be shown; the message says why, and what to do."""


def browser_problem(executable: str = "") -> str:
    """Return why no page can be shown on this machine, and what to type; "" if it can.

    `executable` is Chromium's path; empty to look for it.
    """
    if importlib.util.find_spec("playwright") is None:
        return (
            "Playwright is not installed; install tocsin with it: "
            f"uv tool install '{EXTRA}'"
        )
    if executable and not os.access(executable, os.X_OK):
        return f"{executable} is no program; write Chromium's path in [crawl] chromium"
    if not _chromium(executable):
        return (
            "Chromium is not installed; install it (apt-get install chromium), or "
            "write its path in [crawl] chromium"
        )
    return ""


def _chromium(executable: str) -> str:
    return executable or next(filter(None, map(shutil.which, NAMES)), "")


class Browser:
    """Shows pages, each in a context of its own, and gives back what readers see."""

    def __init__(
        self,
        executable: str,
        *,
        user_agent: str,
        load_seconds: float,
        max_bytes: int,
        most_pages: int = MOST_PAGES,
    ) -> None:
        """Start nothing yet; `load_seconds` is how long a page may load."""
        self._executable = executable
        self._user_agent = user_agent
        self._load_seconds = load_seconds
        self._max_bytes = max_bytes
        self._most_pages = most_pages
        self._turn = asyncio.Lock()
        self._home: TemporaryDirectory[str] | None = None
        self._driver: Any = None
        self._chromium: Any = None
        self._shown = 0
        """Pages since Chromium was started."""
        self._idle: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    async def show(
        self, response: Response, make: Callable[[float], PageRequests]
    ) -> Response:
        """Return a page as it stands when its program has come to rest.

        `make` returns what answers the page's requests until a time of the loop. Raises
        BrowserFailedError.
        """
        async with self._turn:
            if self._idle:
                self._idle.cancel()
            try:
                async with asyncio.timeout(START_SECONDS):
                    await self._start()
                async with asyncio.timeout(self._load_seconds + REST_SECONDS):
                    return await self._show(response, make)
            except TimeoutError:
                await self._end()
                raise BrowserFailedError(
                    "the page did not come to rest in time"
                ) from None
            except BrowserFailedError:
                raise
            except Exception as error:
                await self._end()
                raise BrowserFailedError(_sentence(error)) from error
            finally:
                if self._shown >= self._most_pages:
                    await self._end()
                loop = asyncio.get_running_loop()
                self._idle = loop.call_later(IDLE_SECONDS, self._end_when_idle)

    async def close(self) -> None:
        """End Chromium and its driver."""
        if self._idle:
            self._idle.cancel()
        await self._end()

    async def _show(
        self, response: Response, make: Callable[[float], PageRequests]
    ) -> Response:
        until = asyncio.get_running_loop().time() + self._load_seconds
        requests = make(until)
        self._shown += 1
        async with self._page(requests) as page:
            # The main document is the answer that we have; see PageRequests.
            await page.goto(
                response.url,
                wait_until="domcontentloaded",
                timeout=self._load_seconds * 1_000,
            )
            await requests.at_rest()
            size = await page.evaluate("document.documentElement.outerHTML.length")
            if size > self._max_bytes:
                raise BrowserFailedError("the page exceeds the size limit")
            text: str = await page.content()
            return _shown(response, text, page.url)

    @contextlib.asynccontextmanager
    async def _page(self, requests: PageRequests) -> AsyncIterator[Any]:
        context = await self._chromium.new_context(
            user_agent=self._user_agent,
            service_workers="block",
            accept_downloads=False,
            ignore_https_errors=True,  # no request of its own reaches a server
        )
        try:
            # Not the method: Playwright writes into the object that it is bound to.
            await context.route("**/*", lambda route: requests.answer(route))
            await context.add_init_script(_NO_CONNECTIONS)
            await context.route_web_socket("**/*", lambda socket: socket.close())
            page = await context.new_page()
            context.on("page", lambda opened: _close_soon(opened))
            page.on("dialog", lambda dialog: _dismiss_soon(dialog))
            yield page
        finally:
            requests.end()
            with contextlib.suppress(Exception):
                async with asyncio.timeout(END_SECONDS):
                    await context.unroute_all(behavior="ignoreErrors")
                    await context.close()

    async def _start(self) -> None:
        if self._chromium is not None and self._chromium.is_connected():
            return
        await self._end()
        if problem := browser_problem(self._executable):
            raise BrowserFailedError(problem)
        # An extra; on the loop its import would hold everything for half a second.
        playwright: Any = await asyncio.to_thread(
            importlib.import_module, "playwright.async_api"
        )
        self._driver = await playwright.async_playwright().start()
        self._home = TemporaryDirectory(
            prefix="tocsin-browser-", ignore_cleanup_errors=True
        )
        env = {name: os.environ[name] for name in _KEPT_ENV if name in os.environ}
        env["HOME"] = self._home.name
        self._chromium = await self._driver.chromium.launch(
            executable_path=_chromium(self._executable),
            # Playwright's default is none: what strangers write runs in there.
            chromium_sandbox=True,
            # The daemon decides when it ends.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            args=list(_FLAGS),
            env=env,
        )
        self._shown = 0

    async def _end(self) -> None:
        chromium, driver = self._chromium, self._driver
        self._chromium = self._driver = None
        for end in (getattr(chromium, "close", None), getattr(driver, "stop", None)):
            if end is not None:
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(END_SECONDS):
                        await end()
        if self._home is not None:
            await asyncio.to_thread(self._home.cleanup)
            self._home = None

    def _end_when_idle(self) -> None:
        if not self._turn.locked():
            self._ending = asyncio.ensure_future(self._end_in_turn())

    async def _end_in_turn(self) -> None:
        async with self._turn:
            await self._end()


def is_page(response: Response) -> bool:
    """Return whether an answer is a page, which may be a program."""
    kind = header_text(response, "Content-Type").lower()
    return response.status == 200 and "html" in kind


def _shown(response: Response, text: str, address: str) -> Response:
    """Return the answer with what the program made of it."""
    headers = response.headers.copy()
    for name in _OF_THE_SHELL:
        headers.pop(name, None)
    headers["Content-Type"] = "text/html; charset=utf-8"
    is_web = address.startswith(("http://", "https://"))
    return HtmlResponse(
        address.partition("#")[0] if is_web else response.url,
        status=response.status,
        headers=headers,
        body=text.encode("utf-8", "replace"),
        request=response.request,
        encoding="utf-8",
    )


def _sentence(error: Exception) -> str:
    """Return what went wrong in a line; Chromium's own words where they say more."""
    text = str(error)
    if "Running as root without --no-sandbox" in text:
        return "Chromium does not run as root: run tocsin as a user of its own"
    if "sandbox" in text.lower():
        return (
            "Chromium could not start its sandbox on this machine, and tocsin runs it "
            "with one only"
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"the browser failed: {lines[0][:200] if lines else type(error).__name__}"


def _close_soon(page: Any) -> None:
    """Close a window that a page opened."""
    asyncio.ensure_future(_quietly(page.close))  # noqa: RUF006  # ends with its context


def _dismiss_soon(dialog: Any) -> None:
    """Answer an alert, which would hold the page."""
    asyncio.ensure_future(_quietly(dialog.dismiss))  # noqa: RUF006


async def _quietly(act: Callable[[], Any]) -> None:
    with contextlib.suppress(Exception):
        await act()
