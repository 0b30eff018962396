"""Control characters: which characters logs and messages do not show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.words.control_characters import is_control


@pytest.mark.parametrize(
    "char",
    "\x00\n\x1b\x7f\x9b\u00ad\u200b\u202e\u2028\ufeff\ud83d\ue000\ufdd0\uffff",
)
def test_a_character_that_acts_on_a_screen_is_a_control(char: str) -> None:
    assert is_control(char)


@pytest.mark.parametrize("char", "a é字न🚢 \u200c\u200d")
def test_a_character_that_is_read_is_none(char: str) -> None:
    assert not is_control(char)


@given(st.characters())
def test_a_printable_character_is_no_control(char: str) -> None:
    assert not (char.isprintable() and is_control(char))
