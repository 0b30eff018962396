"""What changed between two versions, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.common_runs import CompareBudget
from tocsin.stories.line_changes import MOST_LINES, line_changes
from tocsin.stories.word_changes import (
    AROUND,
    ChangedPiece,
    changed_pieces,
    word_changes,
)


def changes(before: str, after: str) -> list[list[tuple[str, str]]]:
    return [
        [(piece.change, piece.text) for piece in lines]
        for lines in word_changes(line_changes(before, after))
    ]


def test_a_change_in_a_very_long_text_is_the_lines_that_changed() -> None:
    many = "a\n" * MOST_LINES

    changed = list(line_changes(f"{many}b\n{many}", f"{many}c\nd\n{many}"))

    assert changed == [("removed", "b"), ("added", "c"), ("added", "d")]


def test_where_very_many_lines_changed_all_of_them_are_replaced() -> None:
    old, new = ["a", "b"] * MOST_LINES, ["b", "a"] * MOST_LINES

    changed = list(line_changes("\n".join(old), "\n".join(new)))

    assert changed == [
        *(("removed", line) for line in old),
        *(("added", line) for line in new),
    ]


def test_the_words_that_differ_are_marked() -> None:
    assert changes("The ferry is late.", "The old ferry was late.") == [
        [
            ("same", "The "),
            ("added", "old "),
            ("same", "ferry "),
            ("removed", "is "),
            ("added", "was "),
            ("same", "late."),
        ]
    ]


def test_lines_without_a_change_are_left_out() -> None:
    found = changes("one\ntwo\nthree\nfour", "one\n2\nthree\n4")

    assert found == [
        [("removed", "two"), ("added", "2")],
        [("removed", "four"), ("added", "4")],
    ]


def test_what_stands_far_from_a_change_is_left_out() -> None:
    words = [f"w{number}" for number in range(60)]
    [pieces] = changes(" ".join([*words, "a"]), " ".join([*words, "b"]))

    assert pieces[0] == ("folded", "")
    assert pieces[1][1].split() == words[-AROUND:]


def test_words_that_are_left_out_are_counted() -> None:
    words = " ".join(f"w{number}" for number in range(60))

    [pieces] = word_changes([("removed", f"a {words} c"), ("added", f"b {words} d")])

    assert [piece.words for piece in pieces if piece.change == "folded"] == [
        60 - 2 * AROUND
    ]


def test_signs_are_apart_from_words_and_numbers_are_whole() -> None:
    [pieces] = changes("It cost 5,000 (or more).", "It cost 5,500, or more.")

    assert [piece for piece in pieces if piece[0] != "same"] == [
        ("removed", "5,000 ("),
        ("added", "5,500, "),
        ("removed", ")"),
    ]


def test_words_that_are_the_same_by_chance_are_not_marked_as_kept() -> None:
    [pieces] = changes(
        "The company was surprised, and the minister was silent.",
        "Passengers slept in the hall of the harbour.",
    )

    assert [change for change, _ in pieces] == ["removed", "added"]


def test_scripts_without_blanks_are_compared_letter_by_letter() -> None:
    [pieces] = changes("渡轮将于周五罢工", "渡轮将于周六罢工")

    assert ("removed", "五") in pieces
    assert ("added", "六") in pieces


def test_what_the_budget_does_not_reach_for_is_replaced_as_a_whole() -> None:
    pieces = changed_pieces("one two three", "one 2 three", CompareBudget(3))

    assert pieces == (
        ChangedPiece("one two three", "removed"),
        ChangedPiece("one 2 three", "added"),
    )


def test_the_same_text_gives_nothing() -> None:
    assert changes("one\ntwo", "one\ntwo") == []


lines = st.lists(st.text("ab \n渡", max_size=12), max_size=5).map("\n".join)


@given(before=lines, after=lines)
def test_what_is_removed_was_there_and_what_is_added_is_there(
    before: str, after: str
) -> None:
    for pieces in word_changes(line_changes(before, after)):
        removed = "".join(p.text for p in pieces if p.change == "removed")
        added = "".join(p.text for p in pieces if p.change == "added")
        for char in "ab 渡":
            assert before.count(char) >= removed.count(char)
            assert after.count(char) >= added.count(char)
