from collections.abc import Iterator

import pytest

from tests.browser.conftest import OpenPage
from tests.support.served_scene import served_scene

PAGES = [
    "/",
    "/?q=harbour&watchlist=harbour",
    "/?q=ferry+AND",
    "/stories/1",
    "/stories/11",
    "/articles/1",
    "/articles/3",
    "/articles/8",
    "/alerts",
    "/alerts/1",
    "/sources",
    "/sources/find",
    "/watchlists",
    "/watchlist?name=harbour",
    "/workbench",
    "/workbench?watchlist=harbour",
    "/workbench?query=ferry+AND",
    "/press-review",
    "/feeds",
    "/nowhere",
]
"""Every page that a person opens."""

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}

ERRORS = {"/nowhere": "404", "/?q=ferry+AND": "400"}
"""Pages whose status the browser notes on its console."""

RUN_AXE = """async () => {
  const found = await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  });
  return found.violations.map(
    (rule) => rule.id + ": " + rule.nodes.map((node) => node.html).join("  "));
}"""

BARRIERS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg"))
    if (!svg.closest("[aria-hidden=true]") &&
        (svg.getAttribute("role") !== "img" || !svg.querySelector("title")))
      found.push("a picture without a text: " + svg.outerHTML.slice(0, 80));
  for (const field of document.querySelectorAll(
      "input:not([type=hidden]), select, textarea"))
    if (!field.labels.length && !field.getAttribute("aria-label"))
      found.push("a field without a label: " + field.outerHTML);
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of ids)
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push("two of id " + id);
  if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
  return found;
}"""
"""What axe does not look for."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a desk with two days of a newsroom."""
    with served_scene(tmp_path_factory.mktemp("scene")) as served:
        yield served


def unexpected(path: str, faults: list[str]) -> list[str]:
    """Return the faults of a page without the note of its own status."""
    status = ERRORS.get(path)
    return [
        fault for fault in faults if not (status and f"status of {status}" in fault)
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barriers(
    visit: OpenPage, axe: str, path: str, scheme: str
) -> None:
    visitor = visit(path, color_scheme=scheme)

    visitor.page.evaluate(axe)

    assert visitor.page.evaluate(RUN_AXE) == []
    assert visitor.page.evaluate(BARRIERS) == []
    assert unexpected(path, visitor.faults) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(visit: OpenPage, path: str) -> None:
    page = visit(path, **PHONE).page

    width = page.evaluate("() => document.documentElement.scrollWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("a.button, button, .top a")].filter(
             (each) => each.offsetParent && each.getBoundingClientRect().height < 40
           ).map((each) => each.outerHTML)"""
    )

    assert width <= 390
    assert small == []


@pytest.mark.parametrize("language", ["en-GB", "de", "ru"])
@pytest.mark.parametrize("path", ["/articles/3", "/articles/8"])
def test_a_history_fits_the_smallest_phone(
    visit: OpenPage, path: str, language: str
) -> None:
    size = {"width": 320, "height": 640}
    page = visit(path, viewport=size, locale=language).page

    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_a_case_file_is_downloaded_by_keyboard(visit: OpenPage) -> None:
    page = visit("/articles/3").page
    button = page.get_by_role("link", name="Download the case file")

    with page.expect_download() as started:
        button.press("Enter")

    assert started.value.suggested_filename == "case-3-2026-03-02.wacz"
    assert started.value.failure() is None


LANGUAGES = ["en-GB", "de", "ru"]

OVERLAPS = """() => {
  const places = (line) => [...line.children].map((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return range.getBoundingClientRect();
  }).filter((each) => each.width && each.height);
  const overlap = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 &&
    a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const found = [];
  for (const line of document.querySelectorAll(".outbox li, tbody tr, .small"))
    places(line).forEach((a, i, all) => {
      if (all.slice(i + 1).some((b) => overlap(a, b))) found.push(line.innerText);
    });
  return found;
}"""
"""Lines in which one thing is written over another."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 700, 1100])
@pytest.mark.parametrize("path", ["/", "/alerts", "/sources", "/stories/11"])
def test_nothing_is_written_over_another_in_any_language(
    visit: OpenPage, path: str, width: int, language: str
) -> None:
    size = {"width": width, "height": 800}
    page = visit(path, viewport=size, locale=language).page

    broken = page.evaluate(
        """() => [...document.querySelectorAll("button, .button")]
          .filter((each) => each.offsetHeight > 50).map((each) => each.innerText)"""
    )

    assert page.evaluate(OVERLAPS) == []
    assert broken == []


@pytest.mark.parametrize("path", ["/sources", "/watchlists"])
def test_a_table_is_read_on_a_phone_without_pushing_it(
    visit: OpenPage, path: str
) -> None:
    page = visit(path, **PHONE).page

    hidden = page.evaluate(
        """() => [...document.querySelectorAll(".cards, .cards *")]
          .filter((each) => each.getBoundingClientRect().right > 390).length"""
    )
    roles = page.get_by_role("table").get_by_role("row").count()

    assert hidden == 0
    assert roles > 1


@pytest.mark.parametrize("path", ["/feeds", "/workbench", "/"])
def test_the_open_page_is_seen_in_the_navigation_of_a_phone(
    visit: OpenPage, path: str
) -> None:
    page = visit(path, **PHONE).page

    place = page.locator(".top [aria-current]").bounding_box()

    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390


@pytest.mark.parametrize("path", PAGES)
def test_an_endless_word_from_outside_fits_a_phone(visit: OpenPage, path: str) -> None:
    page = visit(path, **PHONE).page

    width = page.evaluate(
        """() => {
          // The times of a chart are in <bdi> as well, and are ours.
          const outside = "bdi:not(.chart-after *), [dir=auto]";
          for (const each of document.querySelectorAll(outside))
            if (!each.children.length && each.textContent)
              each.textContent = "word".repeat(100);
          return document.documentElement.scrollWidth;
        }"""
    )

    assert width <= 390


@pytest.mark.parametrize("path", PAGES)
def test_a_page_works_without_javascript(visit: OpenPage, path: str) -> None:
    visitor = visit(path, java_script_enabled=False)

    assert visitor.page.locator("h1").inner_text()
    assert unexpected(path, visitor.faults) == []


def test_a_keyboard_reaches_the_content_first(visit: OpenPage) -> None:
    page = visit("/sources").page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("() => document.activeElement.id") == "main"


def test_stories_are_handled_by_keys(visit: OpenPage) -> None:
    visitor = visit("/")
    page = visitor.page
    star = page.locator("[data-story].current [data-key=s]")

    page.keyboard.press("j")
    first = page.locator("[data-story].current h2").inner_text()
    page.keyboard.press("j")
    second = page.locator("[data-story].current h2").inner_text()
    before = star.get_attribute("value")
    page.keyboard.press("s")
    page.wait_for_function(
        "before => document.querySelector('.current [data-key=s]').value !== before",
        arg=before,
    )
    page.reload()
    kept = page.locator("[data-story]").nth(1).locator("[data-key=s]")

    assert first != second
    assert kept.get_attribute("value") != before
    assert visitor.faults == []
