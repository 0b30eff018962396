"""The words that two texts share, and how that relates them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.story_texts import CHINESE, JAPANESE, OTHER, STORY, THAI
from tocsin.stories.same_text import (
    NOTHING,
    SharedText,
    passages,
    shared,
    shared_if_related,
    text_relation,
)
from tocsin.stories.word_runs import FEWEST, RUN, SOLID_RUN, PackedRuns, WordRuns

BRIDGE, BATH = " ".join(STORY), " ".join(OTHER)

some_words = st.lists(st.sampled_from("abcdefgh"), max_size=40).map(WordRuns)


def of(*texts: str) -> WordRuns:
    return WordRuns.of(" ".join(texts))


@given(some_words)
def test_a_text_shares_everything_with_itself(text: WordRuns) -> None:
    found = shared(text, text)

    if text.words:
        assert (found.share, found.other_share) == (1, 1)
    else:
        assert found == NOTHING


@given(some_words, some_words)
def test_sharing_is_symmetric(text: WordRuns, other: WordRuns) -> None:
    here, there = shared(text, other), shared(other, text)

    assert (here.share, here.lead) == (there.other_share, there.other_lead)
    assert 0 <= here.share <= 1


@given(some_words)
def test_every_word_is_in_a_run(text: WordRuns) -> None:
    assert len(text.runs) == len(text.ends)
    assert bool(text.runs) == bool(text.words)
    if text.words:
        assert text.ends[-1] == len(text.words)


@given(some_words)
def test_passages_are_the_words_that_are_shared(text: WordRuns) -> None:
    other = WordRuns([*text.words[3:30], *"ijk"])

    found = passages(text, other)

    assert sum(end - start for start, end in found) == shared(text, other).words
    assert all(first[1] < second[0] for first, second in pairwise(found))


@given(some_words, some_words)
def test_only_what_relates_no_texts_is_passed_over(
    text: WordRuns, other: WordRuns
) -> None:
    whole = shared(text, other)

    found = shared_if_related(text, other.packed)

    if text_relation(whole, same_site=False):
        assert found == whole
    assert found in (whole, NOTHING)


@pytest.mark.parametrize("text", [BRIDGE, " ".join(CHINESE), " ".join(THAI), "", "a"])
def test_packed_runs_share_what_their_words_do(text: str) -> None:
    part = WordRuns.of(text[: len(text) // 2])

    assert shared(part, PackedRuns.of(text)) == shared(part, of(text))
    assert shared_if_related(part, PackedRuns.of(text)) == shared(part, of(text))


def test_texts_with_one_short_passage_in_common_are_passed_over() -> None:
    passage = " ".join(STORY[0].split()[:4])
    text = of(BATH, passage)

    assert shared(text, of(BRIDGE)) != NOTHING
    assert shared_if_related(text, of(BRIDGE).packed) == NOTHING


def test_different_news_shares_nothing() -> None:
    assert shared(of(BRIDGE), of(BATH)) == NOTHING


def test_a_copy_that_was_cut_short_is_the_same_text() -> None:
    short = of(*STORY[:2])

    assert text_relation(shared(short, of(BRIDGE)), same_site=False) == "same text"


def test_a_rewrite_keeps_passages_and_is_no_copy() -> None:
    text = of(STORY[0], *OTHER, *OTHER[0].split()[::-1])
    found = shared(text, of(BRIDGE))

    assert text_relation(found, same_site=False) == "rewrite"
    assert text_relation(found, same_site=True) == ""


def test_repeated_boxes_of_a_site_make_no_copies() -> None:
    box = " ".join(f"teaser{number}" for number in range(200))
    found = shared(of(BRIDGE, box), of(BATH, box))

    assert found.most > 0.5
    assert text_relation(found, same_site=True) == ""
    assert text_relation(found, same_site=False) == "same text"


def test_a_few_words_in_common_mean_nothing() -> None:
    found = SharedText(words=11, share=1.0, other_share=0.4, lead=1.0, other_lead=1.0)

    assert text_relation(found, same_site=False) == ""


@pytest.mark.parametrize("paragraphs", [JAPANESE, CHINESE, THAI])
def test_scripts_without_blanks_share_runs_of_characters(
    paragraphs: tuple[str, ...],
) -> None:
    whole, part = of(*paragraphs), of(paragraphs[0])

    assert shared(part, whole).share == 1
    assert 0.2 < shared(part, whole).other_share < 0.8
    assert part.ends[0] == SOLID_RUN
    assert shared(of(paragraphs[0][: SOLID_RUN - 1]), whole) == NOTHING


def test_words_of_letters_among_characters_count_double() -> None:
    assert list(WordRuns.of("a b 東京 c").ends) == [5]


def test_fingerprints_of_a_copy_are_among_those_of_the_text() -> None:
    whole = WordRuns([f"word{number}" for number in range(1_200)])
    half = WordRuns(whole.words[:600])

    prints = set(half.fingerprints())

    assert prints < set(whole.fingerprints())
    # One run in ten: 60 of 597 expected.
    assert 30 < len(prints) < 90
    assert max(prints) < 2**48


def test_a_short_text_keeps_all_its_runs() -> None:
    text = WordRuns.of("nine short words that say where the ferry is")

    assert len(text.fingerprints()) == len(text.words) - RUN + 1 < FEWEST
    assert WordRuns.of("").fingerprints() == []
