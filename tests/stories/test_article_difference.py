"""What an article says now and did not say before."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.daemon_process import prose
from tocsin.stories.article_difference import (
    ArticleDifference,
    ArticleWords,
    ChangedPassage,
    difference_of,
)

FIRST = "The ferry left pier 4 at noon. It carried 40 people to the island."
SECOND = "The captain said, that the sea was calm. Nobody was hurt near the island."
THIRD = "Officials did not comment on the report of Mayor Anna Grel."
TEXT = "\n".join([FIRST, SECOND, THIRD])
NONE = ArticleDifference()


def told(
    text: str, title: str = "Ferry late", *, authors: str = ""
) -> ArticleDifference:
    """Return what became of `TEXT`."""
    return difference_of(
        ArticleWords("Ferry late", TEXT),
        ArticleWords(title, text),
        authors=[authors] if authors else [],
    )


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("said, that", "said that"),
        TEXT.replace("noon. It", "noon; it"),
        TEXT.replace("calm. Nobody", "“calm” — nobody"),
        TEXT.replace("calm", "fine"),
        "\n".join([THIRD, FIRST, SECOND]),
        f"{FIRST} {SECOND}\n{THIRD}",
        f"Updated 14:05\n{TEXT}",
        f"{TEXT}\nThis article was last updated on 3 March 2026 at 12:05 GMT.",
        f"{TEXT}\n17 comments\n3 min read",
        f"{TEXT}\nPosted 5 minutes ago.",
        f"{TEXT}\nHarbour fees rise again after the winter",
    ],
    ids=lambda text: text[-40:],
)
def test_what_says_nothing_else_is_no_difference(text: str) -> None:
    assert told(text) == NONE


def test_a_box_about_the_author_is_no_difference() -> None:
    box = f"{TEXT}\nBo Li reports for us from the coast and knows many ships."

    assert told(box, authors="Bo Li") == NONE


@pytest.mark.parametrize(
    ("before", "after"),
    [("40", "41"), ("did not comment", "did comment"), ("Anna", "Ada")],
)
def test_a_number_a_name_and_a_negation_count_whatever_the_size(
    before: str, after: str
) -> None:
    (reworded,) = told(TEXT.replace(before, after)).reworded

    assert (reworded.words, reworded.is_vital) == (1, True)
    assert before in reworded.before
    assert after in reworded.after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The mayor was hurt in the storm.", "The mayor wasn’t hurt in the storm."),
        ("Der Bürgermeister war im Amt.", "Der Bürgermeister war nie im Amt."),
        ("Мэр был на мосту вечером.", "Мэр не был на мосту вечером."),
        ("市長は橋を認めた不正。", "市長は橋を認めた正。"),
        ("قال رئيس البلدية ذلك امس.", "لم قال رئيس البلدية ذلك امس."),
    ],
)
def test_a_negation_counts_in_other_languages_too(before: str, after: str) -> None:
    found = difference_of(ArticleWords("A", before), ArticleWords("A", after))

    assert [each.is_vital for each in found.reworded] == [True]


def test_small_changes_count_together() -> None:
    text = TEXT.replace("calm", "fine").replace("left", "departed")

    assert [each.words for each in told(text).reworded] == [1, 1]


def test_a_paragraph_and_a_sentence_that_are_removed_are_told_apart() -> None:
    assert told(f"{FIRST}\n{THIRD}").removed == (ChangedPassage(SECOND, True),)
    shorter = TEXT.replace(" It carried 40 people to the island.", "")
    assert told(shorter).removed == (
        ChangedPassage("It carried 40 people to the island.", False),
    )


def test_another_headline_is_told_and_commas_in_it_are_not() -> None:
    assert told(TEXT, "Ferry late, three hurt").headline == (
        "Ferry late",
        "Ferry late, three hurt",
    )
    assert told(TEXT, "Ferry: “late”") == NONE


def test_a_text_that_was_replaced_is_known_as_such() -> None:
    assert told("\n".join(prose("crane", 3))).is_replaced
    assert not told(f"{TEXT}\n{' '.join(prose('crane', 3))}").is_replaced


def test_a_text_without_full_stops_is_compared_line_by_line() -> None:
    lines = ["เรือข้ามฟากมาสาย", "ไม่มีผู้บาดเจ็บ", "ท่าเรือปิดแล้ว"]
    before = ArticleWords("เรือ", "\n".join(lines))

    after = ArticleWords("เรือ", "\n".join(lines[:2]))

    assert difference_of(before, after).removed == (ChangedPassage(lines[2], True),)


SENTENCES = st.lists(
    st.sampled_from([*FIRST.split(". "), *SECOND.split(". "), *prose("crane", 1)]).map(
        lambda text: text.rstrip(".") + "."
    ),
    max_size=8,
)


@given(SENTENCES, st.integers(0, 2**32))
def test_the_order_and_the_breaks_of_sentences_do_not_count(
    sentences: list[str], seed: int
) -> None:
    dice = random.Random(seed)
    before = ArticleWords("A", "\n".join(sentences))
    dice.shuffle(sentences)
    after = ArticleWords("A", "\n".join(sentences))

    assert difference_of(before, after) == NONE


@given(SENTENCES, SENTENCES)
def test_what_is_removed_one_way_is_added_the_other_way(
    one: list[str], other: list[str]
) -> None:
    a, b = ArticleWords("A", "\n".join(one)), ArticleWords("B", "\n".join(other))

    there, back = difference_of(a, b), difference_of(b, a)

    assert there.headline == ("A", "B")
    assert there.removed == back.added
    assert there.added == back.removed
