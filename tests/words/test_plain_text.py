"""Texts of Latin letters are cut at once into the words that they have anyway."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.words.fold import fold, folds, words
from tocsin.words.plain_text import in_plain_words

LATIN_1 = "".join(map(chr, range(256)))
TEXTS = st.text(
    st.one_of(
        st.sampled_from("a's ’b.SÉ\n"), st.sampled_from(LATIN_1 + "“”„‚–—…’‘šŠłа京")
    ),
    max_size=20,
)


@given(TEXTS)
def test_words_stand_in_a_plain_text_as_they_are_cut_one_by_one(text: str) -> None:
    plain = in_plain_words(text)
    found = words(text)

    assert folds(text) == [word.fold for word in found]
    if plain is not None:
        assert len(plain) == len(text)
        assert plain.split() == [plain[word.start : word.end] for word in found]


def test_each_character_becomes_its_fold_or_stops_the_text() -> None:
    for character in LATIN_1:
        plain = in_plain_words(character)
        cut = [fold(word) for word in [character] if words(character)]

        assert plain is None or plain.split() == cut


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Macy's and Macy’s Café", "macy   and macy   cafe"),
        ("don't", "don t"),
        ("“Élysée” – 2²…", " elysee    22 "),
        ("the state's' end", "the state    end"),
        ("'s avonds", None),
        ("a's's", None),
        ("Straße", None),
        ("co\xadoperate", None),
        ("Łódź", None),
        ("e\u0301", None),
        ("", ""),
    ],
)
def test_a_plain_text_is_its_folds_and_blanks(text: str, plain: str | None) -> None:
    assert in_plain_words(text) == plain
