"""How each language writes dates, and in which order it writes the numbers."""

from datetime import date

import pytest

from benchmarks.press_languages import PRESS_LANGUAGES
from spiders.extract.dates.date_words import (
    date_words,
    folded_words,
    number_order,
)
from spiders.extract.dates.months import month_number
from spiders.extract.dates.written_dates import find_written_dates


def first(text: str, language: str = "") -> date | None:
    found = next(find_written_dates(text, language), None)
    return found.stated.at.date() if found else None


def test_a_name_means_the_month_that_it_means_in_the_language_of_the_page() -> None:
    assert month_number("listopada", "hr") == 10
    assert month_number("listopada", "pl") == 11
    assert month_number("Mae", "br") == 5


def test_a_name_on_which_languages_disagree_is_no_month_without_a_language() -> None:
    assert month_number("listopada") is None
    assert month_number("lip") is None
    assert first("28. listopada 2026.") is None


def test_names_of_another_language_are_known_on_any_page() -> None:
    assert month_number("November", "km") == 11
    assert first("28 novembre 2026", "en") == date(2026, 11, 28)


def test_a_region_has_the_words_of_its_language() -> None:
    assert date_words("hr-BA") == date_words("hr")
    assert date_words("xx") == date_words("")


def test_case_accents_and_joiners_do_not_matter_in_names() -> None:
    assert folded_words("Ožujak") == folded_words("OZUJAK") == "ozujak"
    assert folded_words("ജൂൺ") == folded_words("ജൂണ്\u200d")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fil-PH", "11/05/2026", date(2026, 11, 5)),
        ("tl-PH", "11/05/2026", date(2026, 11, 5)),
        ("en-PR", "11/05/2026", date(2026, 11, 5)),
        ("es-PA", "11/05/2026", date(2026, 11, 5)),
        ("es-US", "11/05/2026", date(2026, 5, 11)),
        ("en-GB", "11/05/2026", date(2026, 5, 11)),
        ("en-CA", "11/05/2026", None),
        ("en-CA", "11/28/2026", date(2026, 11, 28)),
        ("de", "5.11.26", date(2026, 11, 5)),
        ("eu", "26/11/5", date(2026, 11, 5)),
        ("eu", "26/11/28", date(2026, 11, 28)),
        ("ko", "26. 11. 5.", date(2026, 11, 5)),
        ("sv", "05-11-26", None),
        ("sv", "28-11-26", None),
        ("sv", "31-11-99", None),
        ("sv", "30-11-99", date(1999, 11, 30)),
        ("ky", "2026-05-11", None),
        ("ug", "2026-05-11", date(2026, 5, 11)),
        ("ug", "2026-5-11", None),
    ],
)
def test_the_order_of_numbers_is_that_of_the_locale_and_no_date_without_one(
    language: str, text: str, expected: date | None
) -> None:
    assert first(text, language) == expected


def test_an_unknown_locale_is_as_its_language() -> None:
    assert number_order("en-ZZ") == number_order("en")
    assert number_order("de-Latn-AT") == number_order("de")
    assert number_order("xx") == number_order("")


@pytest.mark.parametrize("language", PRESS_LANGUAGES)
def test_a_language_with_a_press_has_names_for_all_months(language: str) -> None:
    # Chinese, Japanese, Korean and Vietnamese number them.
    months = set(date_words(language).months.values())

    numbered = language.partition("-")[0] in ("ja", "ko", "vi", "zh")
    assert months >= set(range(1, 13)) or numbered


def test_a_short_word_of_one_language_is_no_month_elsewhere() -> None:
    assert month_number("kan", "rw") == 8
    assert month_number("kan", "nl") is None
    assert first("5 kan 2026", "nl") is None
