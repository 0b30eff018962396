import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.web.page_language import LANGUAGES, negotiated


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-CH, de;q=0.9, en;q=0.8", "de"),
        ("fr, ru;q=0.5, de;q=0.4", "ru"),
        ("fr", "en"),
        ("de;q=0, ru;q=0.1", "ru"),
        ("de;q=often, ru", "ru"),
        ("*", "en"),
        ("DE", "de"),
        ("en;q=0.1, de;q=nan", "en"),
    ],
)
def test_the_most_wanted_language_that_the_desk_speaks(asked: str, given: str) -> None:
    assert negotiated(asked) == given


@given(st.text())
def test_any_header_gives_a_language(header: str) -> None:
    assert negotiated(header) in LANGUAGES
