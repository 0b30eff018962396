"""Names of weekdays, in whichever form."""

import pytest

from spiders.extract.dates.months import is_month
from spiders.extract.dates.weekdays import is_weekday


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("Sunday", "en"),
        ("воскресенья", "ru"),
        ("среду", "ru"),
        ("keskiviikkona", "fi"),
        ("Samstags", "de"),
        ("dimanche", ""),
    ],
)
def test_a_weekday_is_known_in_its_forms(word: str, language: str) -> None:
    assert is_weekday(word, language)


@pytest.mark.parametrize(
    ("word", "language"), [("sun", "en"), ("sunken", "en"), ("Sonne", "de")]
)
def test_other_words_are_no_weekdays(word: str, language: str) -> None:
    assert not is_weekday(word, language)


def test_a_month_is_one_in_the_language_of_the_text() -> None:
    assert is_month("listopada", "pl")
    assert is_month("listopada")
    assert is_month("ago", "es")
    assert not is_month("ago", "en")
