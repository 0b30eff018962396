"""Two versions beside each other: what moved, what was edited, what stayed."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.common_runs import CompareBudget
from tocsin.stories.compare_versions import VersionComparison, compare_versions
from tocsin.stories.word_changes import words_of

STRIKE = "The crews of the island ferries will strike on Friday, their union said."
PEOPLE = "Four thousand people cross the Sund each day to work in Valmora."
OFFER = "At night the company offered two sailors for each of its ferries."
SILENT = "The minister did not answer."


def compared(before: list[str], after: list[str]) -> VersionComparison:
    return compare_versions(("Ferry", "\n".join(before)), ("Ferry", "\n".join(after)))


def told(found: VersionComparison) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each passage with what was added and removed."""
    return [
        (
            passage.kind,
            [
                (piece.change, piece.text.strip())
                for piece in passage.pieces
                if piece.change in ("added", "removed")
            ],
        )
        for passage in found.passages
    ]


def test_a_paragraph_that_moved_is_not_removed_and_added() -> None:
    found = compared([STRIKE, PEOPLE, OFFER], [OFFER, STRIKE, PEOPLE])

    assert told(found) == [("moved", []), ("unchanged", [])]
    assert found.passages[0].paragraphs == (OFFER,)
    assert found.passages[1].paragraphs == (STRIKE, PEOPLE)
    assert not found.is_same


def test_a_paragraph_that_moved_and_was_edited_shows_its_words() -> None:
    edited = OFFER.replace("two", "three")

    found = compared([STRIKE, PEOPLE, OFFER], [edited, STRIKE, PEOPLE])

    assert told(found) == [
        ("moved", [("removed", "two"), ("added", "three")]),
        ("unchanged", []),
    ]


def test_edited_paragraphs_are_compared_each_with_its_own() -> None:
    found = compared(
        [STRIKE, SILENT, PEOPLE],
        [STRIKE.replace("Friday", "Saturday"), PEOPLE.replace("Four", "Five"), OFFER],
    )

    assert told(found) == [
        ("changed", [("removed", "Friday"), ("added", "Saturday")]),
        ("changed", [("removed", SILENT)]),
        ("changed", [("removed", "Four"), ("added", "Five")]),
        ("changed", [("added", OFFER)]),
    ]


def test_paragraphs_without_a_change_are_together() -> None:
    found = compared([STRIKE, PEOPLE, SILENT], [STRIKE, PEOPLE, SILENT, OFFER])

    assert told(found) == [("unchanged", []), ("changed", [("added", OFFER)])]
    assert len(found.passages[0].paragraphs) == 3


def test_blanks_and_breaks_of_paragraphs_are_no_change() -> None:
    found = compared([f"{STRIKE} {SILENT}"], [STRIKE, "", f"  {SILENT}"])

    assert found.is_same


def test_a_headline_stands_apart() -> None:
    found = compare_versions(("Ferry late", STRIKE), ("Ferry on time", STRIKE))

    assert [piece.text.strip() for piece in found.headline] == [
        "Ferry",
        "late",
        "on time",
    ]
    assert told(found) == [("unchanged", [])]


def test_the_same_version_twice_is_the_same() -> None:
    assert compared([STRIKE, PEOPLE], [STRIKE, PEOPLE]).is_same


def test_an_empty_text_is_all_removed() -> None:
    assert told(compared([STRIKE], [])) == [("changed", [("removed", STRIKE)])]


def test_right_to_left_text_is_compared_word_by_word() -> None:
    found = compared(
        ["وقالت الشركة إن العبارات ستتوقف يوم الجمعة"],
        ["وقالت الشركة إن العبارات ستتوقف يوم السبت"],
    )

    assert told(found) == [("changed", [("removed", "الجمعة"), ("added", "السبت")])]


paragraphs = st.lists(
    st.sampled_from([STRIKE, PEOPLE, OFFER, SILENT, "渡轮将于周五罢工", "a b", "b"]),
    max_size=8,
)


@given(before=paragraphs, after=paragraphs, left=st.sampled_from([0, 20, 200, 10_000]))
def test_every_paragraph_of_the_later_version_is_there_once_in_order(
    before: list[str], after: list[str], left: int
) -> None:
    found = compare_versions(
        ("", "\n".join(before)), ("", "\n".join(after)), CompareBudget(left)
    )

    shown = [line for passage in found.passages for line in passage.paragraphs]
    assert shown == after


@given(before=paragraphs, after=paragraphs)
def test_what_stayed_moved_or_was_removed_was_there(
    before: list[str], after: list[str]
) -> None:
    found = compare_versions(("", "\n".join(before)), ("", "\n".join(after)))

    for passage in found.passages:
        if passage.kind == "unchanged" or not passage.pieces:
            for line in passage.paragraphs:
                assert line in " ".join(before)
        for piece in passage.pieces:
            if piece.change == "removed":
                words = words_of("\n".join(before))
                assert set(words_of(piece.text)) <= set(words)
