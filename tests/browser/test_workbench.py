"""The workbench answers while somebody types, and by its button without a script."""

from tests.browser.conftest import OpenPage

QUERY = "#query"


def test_a_query_is_tried_while_it_is_typed(visit: OpenPage) -> None:
    visitor = visit("/workbench")
    page = visitor.page

    page.fill(QUERY, "ferry near harbour")
    page.wait_for_selector(".doubt")
    asked = page.locator(".doubt").inner_text()
    page.fill(QUERY, "ferry AND")
    page.wait_for_selector("#problem-query")

    assert "NEAR/5" in asked
    assert page.get_attribute(QUERY, "aria-invalid") == "true"
    assert page.get_attribute(QUERY, "aria-describedby") == "query-hint problem-query"
    assert page.evaluate("() => document.activeElement.id") == "query"
    page.fill(QUERY, "ferry")
    page.wait_for_selector(".plain")
    assert page.get_attribute(QUERY, "aria-invalid") is None
    assert page.locator("#bench-status").inner_text() != ""
    assert visitor.faults == []


def test_the_table_is_copied(visit: OpenPage) -> None:
    page = visit(
        "/workbench?watchlist=harbour",
        permissions=["clipboard-read", "clipboard-write"],
    ).page

    page.click(".copyable button")
    page.wait_for_function(
        "() => document.querySelector('.copyable button').textContent === 'Copied'"
    )

    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("[watchlists.harbour]")


def test_without_a_script_the_button_tries_it(visit: OpenPage) -> None:
    visitor = visit("/workbench", java_script_enabled=False)
    page = visitor.page

    page.fill(QUERY, "ferry OR harbour")
    page.click("main form[method=post] button")

    assert "with any of" in page.locator(".plain").inner_text()
    assert page.input_value(QUERY) == "ferry OR harbour"
    assert page.locator(".copyable button").count() == 0
    assert visitor.faults == []
