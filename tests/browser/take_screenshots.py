"""`make screenshots`: pictures for docs/images, of the tests' newsroom."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from tests.support.patience import PATIENCE
from tests.support.replay_page import open_replay, served_replay
from tests.support.replay_scene import PAGE, write_replay_scene
from tests.support.served_scene import served_scene

PICTURES = {
    "coverage": "/",
    "story": "/stories/11",
    "article": "/articles/11",
    "history": "/articles/3#history",
    "watchlists": "/watchlists",
    "workbench": "/workbench?watchlist=harbour",
    "sources": "/sources",
    "alerts": "/alerts",
    "press-review": "/press-review",
}
"""Name of a picture → its page."""

DESK = {"width": 1100, "height": 760}
PHONE = {"width": 390, "height": 760}


def main(folder: Path) -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed: make test-pages INSTALL=yes")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as scene,
        served_scene(Path(scene)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        for name, path in PICTURES.items():
            _take(browser, address + path, folder / f"{name}.png", DESK)
        _take(browser, address, folder / "coverage-phone.png", PHONE, scheme="dark")
        _take(browser, address, folder / "coverage-dark.png", DESK, scheme="dark")
        _take_replay(browser, folder / "replay.png")
        browser.close()


def _take(
    browser: Browser,
    address: str,
    file: Path,
    size: dict[str, int],
    *,
    scheme: str = "light",
) -> None:
    context = browser.new_context(
        viewport=size,
        color_scheme=scheme,
        locale="en-GB",
        # Else a picture is taken on the way to the part of a page.
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.screenshot(path=file)
    context.close()


def _take_replay(browser: Browser, file: Path) -> None:
    """Take the picture of a kept page that ReplayWeb.page shows."""
    context = browser.new_context(viewport=DESK, locale="en-GB")
    page = context.new_page()
    with TemporaryDirectory() as scene, TemporaryDirectory() as served:
        export = write_replay_scene(Path(scene))
        program = Path(".venv/replaywebpage")
        with served_replay(program, export, Path(served)) as address:
            shown = open_replay(page, address, PAGE, PATIENCE)
            shown.wait_for_function("() => document.images[0].naturalWidth > 0")
            page.screenshot(path=file)
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
