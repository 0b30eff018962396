"""Wildcards: what is remembered of words has a bound, and changes no answer."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.watchlists.wildcards import Wildcards

PATTERNS = ("ab*", "*ba", "a*b", "*aa*", "a?b*")

WORDS = st.sets(st.text(alphabet="ab", min_size=1, max_size=5), max_size=12)


@given(articles=st.lists(WORDS, max_size=12), most=st.integers(0, 20))
def test_a_word_fits_the_same_wildcards_whatever_was_forgotten(
    articles: list[set[str]], most: int
) -> None:
    remembering = Wildcards(PATTERNS, most=most)

    for words in articles:
        fresh = Wildcards(PATTERNS)
        assert remembering.fitting(words) == fresh.fitting(words)

        found = {word: remembering.of_word[word] for word in words}
        assert found == {word: fresh.of_word[word] for word in words}


@given(articles=st.lists(WORDS, max_size=40), most=st.integers(0, 20))
def test_so_many_words_are_remembered_at_most(
    articles: list[set[str]], most: int
) -> None:
    wildcards = Wildcards(PATTERNS, most=most)

    for words in articles:
        wildcards.fitting(words)

    longest = max(map(len, articles), default=0)
    assert wildcards.count_kept() <= 2 * (most + longest)
