"""The same text at another address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import Provenance
from tests.support.factories import article
from tocsin.stories import word_runs as cut
from tocsin.stories.word_runs import ENOUGH_WORDS

TEXT = " ".join(f"word{number}" for number in range(ENOUGH_WORDS))
STUB = "Subscribe to read on."


def text_key(title: str, text: str, standfirst: int = 0) -> str:
    provenance = Provenance(standfirst=standfirst)
    return cut.text_key(article(title=title, text=text, provenance=provenance))


def test_a_whole_article_is_the_same_under_any_headline() -> None:
    assert text_key("Ferry sinks", TEXT) == text_key("Ship lost off Malta", TEXT)


def test_a_stub_says_nothing_without_its_headline() -> None:
    assert text_key("Ferry sinks", STUB) != text_key("Harbour closed", STUB)
    assert text_key("Ferry sinks", STUB) == text_key("FERRY SINKS!", STUB)


def test_one_word_less_and_the_headline_counts() -> None:
    short = TEXT.rpartition(" ")[0]

    assert text_key("a", TEXT) == text_key("b", TEXT)
    assert text_key("a", short) != text_key("b", short)


def test_a_headline_is_no_part_of_the_text() -> None:
    assert text_key("ferry", "sinks") != text_key("", "ferry sinks")
    assert text_key("ferry sinks", "") != text_key("ferry", "sinks")


def test_a_copy_under_another_standfirst_is_the_same_text() -> None:
    mine, theirs = f"Nobody was hurt.\n{TEXT}", f"A ferry is lost.\n{TEXT}"

    assert text_key("a", mine, standfirst=1) == text_key("b", theirs, standfirst=1)
    assert text_key("a", mine, standfirst=1) == text_key("b", TEXT)
    assert text_key("a", mine) != text_key("b", theirs)


def test_a_stub_that_is_all_standfirst_keeps_its_words() -> None:
    assert text_key("a", STUB, standfirst=1) != text_key("a", "Log in", standfirst=1)


@pytest.mark.parametrize(
    "copy",
    [TEXT.upper(), TEXT.replace(" ", ",\n\n  — "), f"“{TEXT}…”", f"\ufeff{TEXT}"],
)
def test_case_punctuation_and_spacing_do_not_count(copy: str) -> None:
    assert text_key("", copy) == text_key("", TEXT)


@pytest.mark.parametrize("other", [TEXT + " more", TEXT.replace("word7", "word8"), ""])
def test_another_wording_is_another_text(other: str) -> None:
    assert text_key("", other) != text_key("", TEXT)


@given(st.text(), st.text())
def test_what_stands_around_the_words_never_changes_a_key(
    title: str, text: str
) -> None:
    key = text_key(title, text)

    assert key == text_key(title, text)
    assert key == text_key(f" {title}!", f"\n{text}\t")
