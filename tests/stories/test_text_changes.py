"""Text changes: what makes an article another one, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.text_changes import TextChange, change_of

TITLE = "Ferry late at Norwick"
TEXT = (
    "The ferry from Norwick was two hours late on Sunday, the harbour office said.\n"
    "Updated 29 November 2026 at 14:05\n"
    "17 comments\n"
    "Seven passengers waited in the rain. Nobody could say why it was late.\n"
    "Share\n"
    "The company runs three ferries, and the oldest of them is forty years old."
)


def change(text: str = TEXT, title: str = TITLE, *, stub: bool = False) -> TextChange:
    return change_of((TITLE, TEXT), (title, text), stub=stub)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("14:05", "16:30"),
        ("29 November 2026", "1 December 2026"),
        ("Updated 29 November 2026 at 14:05", "Aktualisiert am 30. März, 9:12 Uhr"),
        # In Polish it is November, in Croatian October.
        ("29 November 2026", "29 listopada 2026"),
        ("17 comments", "1,204 comments"),
        ("17 comments\n", ""),
        ("Share\n", "Print\n"),
        ("late on Sunday, the", "late on Sunday – the"),
        ("Nobody could say", "  NOBODY   could say"),
        (". Nobody", ".\nNobody"),
    ],
)
def test_stamps_counters_commas_and_blanks_are_no_change(
    before: str, after: str
) -> None:
    assert before in TEXT
    assert change(TEXT.replace(before, after)) == "none"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Seven passengers", "Nine passengers"),
        ("two hours", "2 hours"),
        ("was two hours late", "was not two hours late"),
        (" Nobody could say why it was late.", ""),
        ("17 comments", "Two trains collide"),
        ("14:05\n", "14:05\nThe mayor spoke of a scandal.\n"),
        ("14:05", "14:05 the cargo ship sank"),
    ],
)
def test_another_sentence_is_a_change(before: str, after: str) -> None:
    assert before in TEXT
    assert change(TEXT.replace(before, after)) == "significant"


def test_another_headline_is_a_change_and_another_comma_in_it_is_none() -> None:
    assert change(title="Ferry sunk at Norwick") == "significant"
    assert change(title="FERRY LATE – at Norwick") == "none"


def test_much_less_is_shrunken_and_so_is_a_beginning() -> None:
    beginning = TEXT[: TEXT.index("The company")]

    assert change("Subscribe to read on.") == "shrunken"
    assert change("") == "shrunken"
    assert change(beginning) == "shrunken"
    assert change(TEXT.replace("Seven passengers", "Some"), stub=True) == "shrunken"


def test_one_sentence_less_in_the_middle_is_an_edit() -> None:
    text = TEXT.replace("Seven passengers waited in the rain. ", "")

    assert change(text) == "significant"


def test_a_stub_that_grows_is_a_change() -> None:
    found = change_of((TITLE, "The ferry was late."), (TITLE, TEXT), stub=True)

    assert found == "significant"


def test_a_script_without_blanks_is_compared_by_its_sentences() -> None:
    old, new = (
        "渡轮在港口沉没了。没有人知道原因。",
        "渡轮在港口沉没了。七人死亡。没有人知道原因。",
    )

    assert change_of(("渡轮", old), ("渡轮", new), stub=False) == "significant"
    assert change_of(("渡轮", old), ("渡轮", old + "\n"), stub=False) == "none"


texts = st.lists(st.text(st.sampled_from("ab 1.\n!é港"), max_size=12)).map(" ".join)


@given(text=texts, title=texts)
def test_nothing_changes_from_itself(text: str, title: str) -> None:
    assert change_of((title, text), (title, text), stub=False) == "none"


@given(one=texts, other=texts)
def test_growth_is_never_taken_for_shrinking(one: str, other: str) -> None:
    assert change_of(("", one), ("", f"{one} {other}"), stub=False) != "shrunken"
