"""A page that is replayed looks as it did, in both programs, and asks nobody.

make test-evidence runs it; then a program that is missing is a failure.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.daemon_process import prose, run
from tests.support.patience import PATIENCE
from tests.support.pywb_replay import program, served_by_pywb
from tests.support.replay_page import CHROMIUM, frame_of, open_replay, served_replay
from tests.support.styled_case import StyledCase, styled_case
from tests.support.styled_page import COLOUR, HEADLINE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

pytestmark = pytest.mark.skipif(
    not os.environ.get("TOCSIN_TEST_EVIDENCE"), reason="make test-evidence runs it"
)

LOOKS = """() => {
  const heading = document.querySelector("h1");
  const sea = document.querySelector("#sea");
  return {text: document.body.innerText, headline: heading.innerText,
          colour: getComputedStyle(heading).color, width: sea.naturalWidth,
          paper: getComputedStyle(document.body).backgroundImage};
}"""

VERIFIED = """async () => {
  const [{name}] = (await indexedDB.databases()).filter(
    (one) => one.name.startsWith("db:"));
  const db = await new Promise((done) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
  });
  const rows = db.transaction("verification").objectStore("verification").getAll();
  return await new Promise((done) => { rows.onsuccess = () => done(rows.result); });
}"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> StyledCase:
    """Keep and export two pages; their outlet is gone by now."""
    return styled_case(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Run Chromium without a window."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium is not None, "chromium is not installed"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1_000)
    yield context.new_page()
    context.close()


def asked_of(page: "Page", address: str) -> list[str]:
    """Return a list that gets what the browser asks of an address from now on."""
    asked: list[str] = []

    def note(request: Any) -> None:
        if request.url.startswith(address):
            asked.append(request.url)

    page.context.on("request", note)
    return asked


def looks(shown: "Frame") -> dict[str, Any]:
    """Return how a page looks, once its picture is there."""
    loaded = "() => document.querySelector('#sea')?.naturalWidth > 0"
    shown.wait_for_function(loaded)
    found: dict[str, Any] = shown.evaluate(LOOKS)
    return found


def assert_as_it_was(seen: dict[str, Any]) -> None:
    middle = prose("ferry", 1)[1][:60]
    assert seen["headline"] == f"{HEADLINE}, 1"
    assert middle in seen["text"]
    assert seen["colour"] == COLOUR
    assert seen["width"] > 0
    assert "paper.png" in seen["paper"]


def test_replaywebpage_shows_colours_and_pictures(
    case: StyledCase, page: "Page", tmp_path: Path
) -> None:
    asked = asked_of(page, case.outlet)

    with served_replay(replay_program(), case.export, tmp_path) as address:
        seen = looks(open_replay(page, address, case.page, PATIENCE))
        verified = {row["id"]: row["matched"] for row in page.evaluate(VERIFIED)}

    assert_as_it_was(seen)
    assert asked == []
    assert verified["signature"] is True


def test_pywb_shows_colours_and_pictures(
    case: StyledCase, page: "Page", tmp_path: Path
) -> None:
    asked = asked_of(page, case.outlet)

    with served_by_pywb(case.export, tmp_path / "replay") as address:
        page.goto(f"{address}/{case.page}")
        seen = looks(frame_of(page, case.page, PATIENCE))

    assert_as_it_was(seen)
    assert asked == []


def test_a_styled_export_is_valid_here_and_elsewhere(case: StyledCase) -> None:
    ours = run("evidence", "verify", "--export", str(case.export), cwd=Path.cwd())
    assert ours.returncode == 0, ours.stdout
    assert "exported by the key" in ours.stdout

    theirs = subprocess.run(
        [program("wacz"), "validate", "-f", str(case.export)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert theirs.returncode == 0, theirs.stdout + theirs.stderr


def replay_program() -> Path:
    """Return the folder of ReplayWeb.page; fails without it."""
    folder = Path(os.environ["TOCSIN_TEST_EVIDENCE"]).with_name("replaywebpage")
    assert (folder / "ui.js").exists(), "ReplayWeb.page is not installed"
    return folder
