import re
from collections import Counter
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.support import chart_gallery
from tests.support.chart_gallery import TODAY
from tests.support.paths import ROOT
from tocsin.web.charts.period_columns import period_columns
from tocsin.web.charts.periods import periods
from tocsin.web.charts.ranked_bars import ranked_bars
from tocsin.web.page_rendering import environment

LOCALES = ("en", "de", "ru", "fa", "ja")

SHEET = (ROOT / "tocsin" / "web" / "static" / "charts.css").read_text("utf-8")


def parsed(locale: str = "en") -> LexborHTMLParser:
    return LexborHTMLParser(chart_gallery.gallery(locale))


def is_within(node: LexborNode, selector: str) -> bool:
    above = node.parent
    while above is not None:
        if above.css_matches(selector):
            return True
        above = above.parent
    return False


def macro(call: str, **facts: object) -> str:
    lines = (
        '{% import "parts/charts.html.j2" as charts with context %}{{ charts.' + call
    )
    template = environment().from_string(lines + " }}")
    return template.render(words=chart_gallery.words(), **facts)


@pytest.mark.parametrize("locale", LOCALES)
def test_charts_keep_a_policy_without_inline_styles_and_scripts(locale: str) -> None:
    page = parsed(locale)

    for node in page.css("*"):
        assert node.tag not in ("script", "style", "foreignObject", "image")
        assert not {
            name for name in node.attributes if name.startswith(("on", "style"))
        }


@pytest.mark.parametrize("locale", LOCALES)
def test_each_picture_is_named_or_stands_beside_its_numbers(locale: str) -> None:
    for svg in parsed(locale).css("svg"):
        if "aria-hidden" in svg.attributes or is_within(svg, "[aria-hidden]"):
            continue
        assert svg.attributes["role"] == "img"
        title = svg.css_first("title")
        assert title is not None
        assert title.text()


def test_the_names_that_pictures_refer_to_are_there_once() -> None:
    page = parsed()
    ids = Counter(node.attributes["id"] for node in page.css("[id]"))

    assert set(ids.values()) == {1}
    for node in page.css("[aria-labelledby]"):
        assert set((node.attributes["aria-labelledby"] or "").split()) <= set(ids)


def test_a_chart_of_days_has_the_same_numbers_as_a_table() -> None:
    counts = chart_gallery.daily(30)
    chart = period_columns(counts, TODAY - timedelta(29), TODAY)

    page = LexborHTMLParser(macro('columns_chart(chart, words, "A", "x")', chart=chart))

    cells = [int(cell.text()) for cell in page.css(".chart-table td")]
    assert cells == [counts[day] for day in sorted(counts)]
    assert len(page.css("g rect:not(.chart-room)")) == sum(1 for n in cells if n)


def test_names_of_strangers_are_letters_and_not_markup() -> None:
    chart = ranked_bars([("<img src=x onerror=alert(1)>\u202e", 3)])

    written = macro(
        'ranked_chart(chart, words, "<b>", "Outlet", "Articles")', chart=chart
    )

    assert "<img" not in written
    assert "\u202e" not in written
    assert "<b>" not in written


def test_without_values_a_sentence_says_so() -> None:
    empty = period_columns({}, TODAY, TODAY)

    written = macro('columns_chart(chart, words, "A", "x")', chart=empty)

    assert "Nothing in this time." in written
    assert "<svg" not in written


def test_a_page_of_ten_thousand_values_is_small() -> None:
    chart = ranked_bars((f"Outlet {n}", n) for n in range(10_000))
    days = period_columns(chart_gallery.daily(10_000), TODAY - timedelta(9_999), TODAY)

    ranked = macro('ranked_chart(chart, words, "A", "b", "c")', chart=chart)
    columns = macro('columns_chart(chart, words, "A", "x")', chart=days)

    assert len(ranked) < 8_000
    assert len(columns) < 20_000


@pytest.mark.parametrize(
    ("locale", "number", "percent", "short", "under"),
    [
        ("en", "1,234,567", "37%", "1.2M", "Mar 2"),
        ("de", "1.234.567", "37 %", "1,2 Mio.", "2. März"),
        ("ru", "1 234 567", "37 %", "1,2 млн", "2 мар."),
        ("de_CH", "1’234’567", "37%", "1.2 Mio.", "2. März"),
    ],
)
def test_numbers_and_dates_are_written_as_the_reader_does(
    locale: str, number: str, percent: str, short: str, under: str
) -> None:
    words = chart_gallery.words(locale)
    [monday] = periods(TODAY, TODAY)

    written = (
        words.number(1_234_567),
        words.percent(0.37),
        words.short_number(1_234_567),
        words.under(monday, 30),
    )

    assert [text.replace("\xa0", " ") for text in written] == [
        number, percent, short, under,
    ]  # fmt: skip


@pytest.mark.parametrize("locale", [*LOCALES, "uk", "ar", "fr", "pl", "en_GB"])
def test_lengths_of_time_have_words_in_each_language(locale: str) -> None:
    words = chart_gallery.words(locale)

    for minutes in (0, 1, 2, 5, 37, 60, 120, 300, 60 * 26, 2_880, 1_440 * 21):
        written = words.length(timedelta(minutes=minutes))
        assert written
        assert "duration" not in written


@pytest.mark.parametrize(
    ("locale", "written"), [("en", "3h"), ("de", "3 Std."), ("ru", "3 ч")]
)
def test_lengths_of_time_are_short(locale: str, written: str) -> None:
    assert chart_gallery.words(locale).length(timedelta(hours=3)) == written


def test_a_share_that_is_not_nothing_is_not_called_nothing() -> None:
    assert chart_gallery.words().percent(0.001) == "< 1%"
    assert chart_gallery.words().percent(0) == "0%"


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "page"), [(0, "#ffffff"), (1, "#16181b")])
def test_each_series_stands_out_from_the_page(theme: int, page: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)

    series = re.findall(r"--series-\d: (#\w{6});", blocks[theme])

    assert len(series) == 7
    assert [c for c in series if contrast(c, page) < 3] == []
