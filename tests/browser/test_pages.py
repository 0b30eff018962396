import pytest

from tests.browser.conftest import OpenPage

PAGES = [
    "/",
    "/sources",
    "/watchlists",
    "/watchlist?name=harbour",
    "/workbench",
    "/workbench?watchlist=harbour",
    "/workbench?query=ferry+AND",
]
"""Every page that a person opens."""

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}

RUN_AXE = """async () => {
  const found = await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  });
  return found.violations.map(
    (rule) => rule.id + ": " + rule.nodes.map((node) => node.html).join("  "));
}"""

BARRIERS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg:not([aria-hidden=true])"))
    if (svg.getAttribute("role") !== "img" || !svg.querySelector("title"))
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barriers(
    visit: OpenPage, axe: str, path: str, scheme: str
) -> None:
    visitor = visit(path, color_scheme=scheme)

    visitor.page.evaluate(axe)

    assert visitor.page.evaluate(RUN_AXE) == []
    assert visitor.page.evaluate(BARRIERS) == []
    assert visitor.faults == []


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


@pytest.mark.parametrize("path", PAGES)
def test_a_page_works_without_javascript(visit: OpenPage, path: str) -> None:
    visitor = visit(path, java_script_enabled=False)

    assert visitor.page.locator("h1").inner_text()
    assert visitor.faults == []


def test_a_keyboard_reaches_the_content_first(visit: OpenPage) -> None:
    page = visit("/sources").page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("() => document.activeElement.id") == "main"
