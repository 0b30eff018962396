"""What changed between two versions, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.line_changes import MOST_LINES, line_changes
from tocsin.stories.word_changes import (
    AROUND,
    MOST_WORDS,
    ChangedPiece,
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

    assert pieces[0][1].split() == ["…", *words[-AROUND:]]


def test_scripts_without_blanks_are_compared_letter_by_letter() -> None:
    [pieces] = changes("渡轮将于周五罢工", "渡轮将于周六罢工")

    assert ("removed", "五") in pieces
    assert ("added", "六") in pieces


def test_very_long_lines_are_compared_as_wholes() -> None:
    long = "x " * (MOST_WORDS + 1)

    assert word_changes([("removed", long), ("added", f"{long}y")]) == [
        (ChangedPiece(long, "removed"), ChangedPiece(f"{long}y", "added"))
    ]


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
