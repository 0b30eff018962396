"""Numbers in texts: what counts, and what dates something."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.words.fold import words
from tocsin.words.numbers import is_rounded, numbers_in


def numbers(text: str, language: str = "en") -> list[str]:
    return [number.digits for number in numbers_in(text, words(text), language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9,000 and 9.000 and 9 000 and 9\u202f000", ["9000"] * 4),
        ("1,234,567 of 12", ["1234567", "12"]),
        ("In 2019 300 people, 12, 34 and 5", ["2019", "300", "12", "34", "5"]),
        ("at 17:10, at 9:05:30", []),
        ("2026-03-17, 17.3.2026, 3/17/26", []),
        ("17 March 2026, March 17th", []),
        ("43 months ago", ["43"]),
        ("3月12日 43人", ["43"]),
        ("a crew of ٤٣", ["43"]),
    ],
)
def test_a_number_is_what_counts_and_dates_nothing(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("digits", "known", "rounded"),
    [
        ("40", ["43"], True),
        ("100", ["112"], True),
        ("9000", ["9120"], True),
        ("40", ["38"], False),
        ("40", ["60"], False),
        ("43", ["43"], False),
        ("40", ["40"], False),
        ("3rd", ["3"], False),
        ("1" * 5_000 + "0", ["43"], False),
        ("40", ["4" * 5_000], False),
    ],
)
def test_a_number_is_rounded_down_only(
    digits: str, known: list[str], rounded: bool
) -> None:
    assert is_rounded(digits, known) is rounded


@given(st.text(alphabet="0123456789,.:/-'’ aé月年", max_size=60))
def test_numbers_stand_one_behind_the_other(text: str) -> None:
    found = words(text)

    places = [(n.first, n.last) for n in numbers_in(text, found)]

    assert places == sorted(places)
    assert all(first <= last < len(found) for first, last in places)
    assert all(first[1] < second[0] for first, second in pairwise(places))
