"""What a message says of a change: the difference itself, and no more than fits."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts.messages.change_words import ChangeNote, change_lines, length_text
from tocsin.alerts.messages.sanitize import size
from tocsin.stories.article_difference import (
    ArticleDifference,
    ArticleWords,
    difference_of,
)

HOUR = timedelta(hours=1)
SENTENCE = "The ferry left pier 4 at noon and carried 40 people to the island in rain."


def lines(before: str, after: str, titles: tuple[str, str] = ("A", "A")) -> list[str]:
    found = difference_of(
        ArticleWords(titles[0], before), ArticleWords(titles[1], after)
    )
    return list(change_lines(ChangeNote(after=3 * HOUR, difference=found)))


def test_a_number_is_shown_before_and_after_with_a_few_words_around_it() -> None:
    assert lines(SENTENCE, SENTENCE.replace("40", "400")) == [
        "changed after 3 h: “… at noon and carried 40 people to the island …”"
        " → “… at noon and carried 400 people to the island …”"
    ]


def test_a_headline_comes_first_then_what_is_gone_then_what_is_new() -> None:
    cut, added = "Nobody was hurt that day.", "Three people were hurt on board."

    assert lines(f"{SENTENCE}\n{cut}", f"{SENTENCE}\n{added}", ("Late", "Sunk")) == [
        "changed after 3 h: headline “Late” → “Sunk”",
        f"1 paragraph removed: “{cut}”",
        f"1 paragraph added: “{added}”",
    ]


def test_nothing_is_said_of_what_is_the_same() -> None:
    assert lines(SENTENCE, SENTENCE) == []


def test_what_is_gone_says_how_and_what_is_back_says_so() -> None:
    same = ArticleDifference()
    removed = ChangeNote(after=30 * HOUR, difference=same, gone="removed")
    back = ChangeNote(after=72 * HOUR, difference=same, is_back=True)

    assert change_lines(removed) == (
        "removed after 30 h: the site has no page at its address",
    )
    assert change_lines(back) == ("back after 3 d",)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "1 min"), (59, "59 min"), (61, "1 h"), (2880, "2 d")]
)
def test_a_length_is_said_about(minutes: int, said: str) -> None:
    assert length_text(timedelta(minutes=minutes)) == said


@given(st.text(max_size=3_000), st.text(max_size=3_000), st.text(), st.text())
def test_no_change_makes_a_message_that_nobody_reads(
    before: str, after: str, old: str, new: str
) -> None:
    said = lines(before, after, (old, new))

    assert len(said) <= 9
    assert all(size(line) <= 600 for line in said)
