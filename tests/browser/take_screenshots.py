"""`make screenshots`: pictures of the desk for docs/images, of the tests' newsroom."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
