"""The places of words are the same in whatever order they are asked for."""

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.watchlists.word_places import WordPlaces
from tocsin.words.fold import folds, places
from tocsin.words.plain_text import in_plain_words

PLAIN = ("ferry", "Lenna’s", "FERRY", "quai", "Ümbau", "'t", " ", " ", "\n", "a-b", "–")
PIECES = (*PLAIN, "京都市内", "\u3000", "٢٣", "。")


def places_in(text: str) -> WordPlaces:
    return WordPlaces(text, folds(text), in_plain_words(text))


@given(
    seed=st.integers(0),
    pieces=st.sampled_from((PLAIN, PIECES)),
    size=st.integers(0, 20_000),
    asked=st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=9),
)
@example(seed=1, pieces=PIECES, size=150_000, asked=[(True, 0.9), (False, 0.5)])
def test_blocks_place_words_as_the_whole_text_does(
    seed: int, pieces: tuple[str, ...], size: int, asked: list[tuple[bool, float]]
) -> None:
    text = "".join(Random(seed).choices(pieces, k=size))
    starts, ends = places(text)
    found = places_in(text)

    for by_position, at in asked:
        if by_position and starts:
            position = int(at * (len(starts) - 1))
            assert found.of_word(position) == (starts[position], ends[position])
        else:
            char = int(at * len(text))
            expected = next((n for n, s in enumerate(starts) if s >= char), len(starts))
            assert found.word_at(char) == expected
    assert found.all() == (starts, ends)


def test_there_is_no_word_past_the_last() -> None:
    with pytest.raises(IndexError):
        places_in("ferry late").of_word(2)
    assert places_in("").all() == ([], [])
