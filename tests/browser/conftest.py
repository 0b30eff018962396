"""The desk in Debian's Chromium: collected by `make test-pages` alone.

Nothing leaves loopback: the browser finds no other host, and a page that asks for
anything of one fails its test.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store.db import Store
from tests.support.desk_client import CONFIG
from tests.support.served_desk import served_desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HAS_PLAYWRIGHT = find_spec("playwright") is not None
CHROMIUM = shutil.which("chromium")

collect_ignore_glob = [] if HAS_PLAYWRIGHT else ["test_*.py"]


@dataclass
class Visitor:
    """A browser's page, and what it did that it must not."""

    page: "Page"
    faults: list[str] = field(default_factory=list)
    """Errors on the console, and requests to other hosts."""


OpenPage = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Run Chromium without a window."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("chromium is not installed: make test-pages INSTALL=yes")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield running
        running.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the desk, and yield its address."""
    folder = tmp_path_factory.mktemp("desk")
    config = folder / "config.toml"
    config.write_text(CONFIG, "utf-8")
    with (
        contextlib.closing(Store(folder / "tocsin.db")) as store,
        served_desk(config, store) as served,
    ):
        yield served


@pytest.fixture
def visit(browser: "Browser", address: str) -> Iterator[OpenPage]:
    """Return what opens a page of the desk in a browser of its own."""
    opened = []

    def go(path: str, **settings: Any) -> Visitor:
        context = browser.new_context(**settings)
        opened.append(context)
        visitor = Visitor(context.new_page())
        visitor.page.on("console", lambda line: _note(visitor, line))
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        visitor.page.on("request", lambda asked: _only_ours(visitor, asked, address))
        visitor.page.goto(address + path)
        return visitor

    yield go
    for context in opened:
        context.close()


def _note(visitor: Visitor, line: Any) -> None:
    if line.type in ("error", "warning"):
        visitor.faults.append(line.text)


def _only_ours(visitor: Visitor, asked: Any, address: str) -> None:
    if not asked.url.startswith((address + "/", "data:")):
        visitor.faults.append(f"a request to {asked.url}")


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core, which looks for barriers."""
    path = Path(".venv/axe/node_modules/axe-core/axe.min.js")
    if not path.exists():
        pytest.skip("axe-core is not installed: make test-pages")
    return path.read_text("utf-8")
