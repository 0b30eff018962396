"""The press review and the page of feeds, with a fortnight of coverage, in Chromium."""

import contextlib
from collections.abc import Iterator

import pytest

from store import feed_addresses
from store.db import Store
from tests.browser.conftest import OpenPage
from tests.browser.test_pages import BARRIERS, PHONE, RUN_AXE
from tests.support.factories import NOW
from tests.support.review_sample import WATCHLISTS, fill
from tests.support.served_desk import served_desk

PATHS = ["/press-review?day=2026-03-02", "/press-review?week=2026-02-23", "/feeds"]

CONFIG = '[alerts]\ntimezone = "Europe/Copenhagen"\n' + "".join(
    f'[watchlists."{name}"]\nquery = "harbour"\n' for name in WATCHLISTS
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the desk over the sample, and yield its address."""
    folder = tmp_path_factory.mktemp("desk")
    config = folder / "config.toml"
    config.write_text(CONFIG, "utf-8")
    with contextlib.closing(Store(folder / "tocsin.db")) as store:
        store.write(fill).result()
        for name in WATCHLISTS[:2]:
            store.write(
                feed_addresses.ensure, "watchlist", target=name, now=NOW
            ).result()
        with served_desk(config, store) as served:
            yield served


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_barriers(
    visit: OpenPage, axe: str, path: str, scheme: str
) -> None:
    visitor = visit(path, color_scheme=scheme)
    for details in visitor.page.locator("details").all():
        details.evaluate("element => { element.open = true; }")

    visitor.page.evaluate(axe)

    assert visitor.page.evaluate(RUN_AXE) == []
    assert visitor.page.evaluate(BARRIERS) == []
    assert visitor.faults == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_phone(visit: OpenPage, path: str) -> None:
    page = visit(path, **PHONE).page

    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [360, 1000])
def test_letters_of_a_chart_have_one_size_and_stay_in_it(
    visit: OpenPage, width: int
) -> None:
    page = visit(PATHS[1], viewport={"width": width, "height": 900}).page

    sizes, outside = page.evaluate(
        """() => {
          const texts = [...document.querySelectorAll(".chart text")]
            .filter((each) => each.getClientRects().length);
          const sizes = new Set(texts.map((each) => getComputedStyle(each).fontSize));
          const outside = texts.filter((each) => {
            const place = each.getBoundingClientRect();
            return place.left < 0 || place.right > document.documentElement.clientWidth;
          });
          return [[...sizes], outside.map((each) => each.textContent)];
        }"""
    )

    assert sizes == ["13px"]
    assert outside == []


def test_dates_under_columns_do_not_touch_on_a_phone(visit: OpenPage) -> None:
    page = visit(PATHS[0], **PHONE).page

    gaps = page.evaluate(
        """() => {
          const dates = [...document.querySelectorAll("#figures ~ .chart:first-of-type"
              + " .chart-mark[y='158']")]
            .filter((each) => each.getClientRects().length)
            .map((each) => each.getBoundingClientRect());
          return dates.slice(1).map((each, i) => each.left - dates[i].right);
        }"""
    )

    assert len(gaps) >= 2
    assert min(gaps) > 8


def test_a_review_is_printed_without_what_is_clicked(visit: OpenPage) -> None:
    page = visit(PATHS[0]).page

    page.emulate_media(media="print")

    assert page.locator(".review-nav").is_visible() is False
    assert page.locator(".top").is_visible() is False
    assert page.locator(".review-stories h3").first.is_visible()
