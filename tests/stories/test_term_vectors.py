"""What an article is about, as a vector of its terms."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.story_texts import CHINESE, OTHER, STORY, TITLE
from tocsin.stories.term_vectors import (
    MOST_TERMS,
    Vector,
    packed,
    similarity,
    terms,
    vector,
)

ENGLISH = "\n".join(STORY)

weights = st.dictionaries(
    st.integers(0, 2**32 - 1), st.floats(0.01, 1), min_size=1, max_size=MOST_TERMS
)


def about(title: str, text: str, language: str = "en") -> Vector:
    return vector(terms(title, text, language), {})


def near(one: Vector, other: Vector) -> float:
    return similarity(one, packed(other))


@pytest.mark.parametrize(
    "word", ["ferries", "Ferries", "THE", "it", "12", "7", "IT", "Istanbul", "'", "a-b"]
)
@pytest.mark.parametrize("language", ["en", "de", "tr", "xx"])
def test_signs_around_a_word_change_none_of_its_terms(word: str, language: str) -> None:
    bare = terms("", word, language).keys()

    for signs in ('"{}",', "({})", "“{}”", "«{}»…"):
        assert terms("", signs.format(word), language).keys() == bare


@given(weights)
def test_a_stored_vector_is_as_it_was_but_for_a_hundredth(heavy: Vector) -> None:
    stored = packed(heavy)

    assert len(stored) == 5 * len(heavy)
    for term, weight in heavy.items():
        assert similarity({term: 1.0}, stored) == pytest.approx(weight, abs=0.005)


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_vector_has_length_one_and_the_heaviest_terms_first(
    title: str, text: str
) -> None:
    found = list(about(title, text).values())

    assert found == sorted(found, reverse=True)
    assert len(found) <= MOST_TERMS
    assert not found or math.hypot(*found) == pytest.approx(1)


@given(st.text(max_size=200))
def test_an_article_is_as_near_to_itself_as_can_be(text: str) -> None:
    one = about(TITLE, text)

    assert near(one, one) == pytest.approx(1, abs=0.02)


def test_forms_of_a_word_are_one_term() -> None:
    assert near(about("Ferries sank", ""), about("ferry sanks", "")) > 0.5


def test_other_news_is_far_away() -> None:
    assert near(about(TITLE, ENGLISH), about("Bath opens", "\n".join(OTHER))) < 0.1


def test_words_that_say_nothing_are_left_out() -> None:
    assert about("He said on Monday that it was to be", "") == {}
    assert about("Der die das und am Montag", "", "de") == {}


def test_numbers_count_and_short_words_do_not() -> None:
    assert len(terms("G 7 xy", "", "en").words) == 1


def test_a_language_is_counted_by_itself() -> None:
    english, german = (terms("Ferry", "", tag).keys() for tag in ("en", "de-AT"))

    assert set(english).isdisjoint(german)
    assert about("ship", "", "en").keys() == about("ship", "", "xx").keys()


def test_a_common_term_weighs_less() -> None:
    counted = terms("ferry bridge", "", "en")
    everywhere, ferry, _ = counted.keys()

    found = vector(counted, {everywhere: 100, ferry: 50})

    ferry_weight, bridge_weight = (found[term] for term in counted.words)
    assert ferry_weight < bridge_weight


def test_characters_count_two_by_two() -> None:
    counted = terms("东京都", "", "zh")

    assert len(counted.words) == 2
    assert near(about("", CHINESE[0], "zh"), about("", CHINESE[1], "zh")) < 0.2


def test_the_same_numbers_on_every_machine() -> None:
    assert list(terms("ferry", "", "en").words) == [2730101879]
