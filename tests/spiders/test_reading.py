"""Tidying a text: its edges are cleaned, and its inside is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.reading import Reading, folded, tidy

FIRST = (
    "Divers searched the harbour of Valletta through the night for the ferry that sank."
)
LAST = "The search goes on, the harbour master said on Friday."


def text(*lines: str) -> str:
    return "\n".join(lines)


def tidied(*lines: str, title: str = "", authors: tuple[str, ...] = ()) -> Reading:
    return tidy(Reading(title=title, text=text(*lines), authors=authors))


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("by Ann Lee", "Ann Lee"),
        ("Von Anna Müller", "Anna Müller"),
        ("Par Jean-Luc d’Arc Petit", ""),
        ("Автор: Анна Иванова", "Анна Иванова"),
        ("Di Maria Rossi", "Maria Rossi"),
        ("By Juan O’Neill-Pérez", "Juan O’Neill-Pérez"),
        ("Ann Lee", ""),
        ("Von Braun", ""),
        ("Port Lenna", ""),
        ("Foreign Ministry", ""),
        ("Media Advisory", ""),
        ("World News", ""),
        ("Ferry sinks", ""),
        ("By Friday", ""),
        ("By Ann Lee and three of her colleagues", ""),
    ],
)
def test_a_byline_is_kept_as_the_author(byline: str, author: str) -> None:
    found = tidied(byline, FIRST, LAST)

    assert found.authors == ((author,) if author else ())
    assert (byline in found.text) == (not author)


def test_a_byline_that_names_a_known_author_is_removed() -> None:
    found = tidied("ANN LEE", FIRST, authors=("Ann Lee", "Bob Ray"))

    assert (found.text, found.authors) == (FIRST, ("Ann Lee", "Bob Ray"))


def test_a_bare_name_before_a_short_line_is_no_byline() -> None:
    found = tidied("Ann Lee", "Bob Ray", FIRST)

    assert found.text == text("Ann Lee", "Bob Ray", FIRST)


def test_a_bare_name_is_no_byline_when_the_author_is_another() -> None:
    found = tidied("New York", FIRST, authors=("Ann Lee",))

    assert found.text == text("New York", FIRST)


def test_a_title_repeated_above_the_text_is_removed() -> None:
    found = tidied(
        "FERRY SINKS", "“Ferry sinks”!", "By Ann Lee", FIRST, title="Ferry sinks"
    )

    assert (found.text, found.authors) == (FIRST, ("Ann Lee",))


@pytest.mark.parametrize(
    "line",
    [
        "Latest News",
        "RELATED STORIES",
        "Read more:",
        "See also …",
        "Share this article",
        "Advertisement",
        "Comments",
        "Follow us on every platform",
        "Sign up for our newsletter",
    ],
)
def test_furniture_lines_below_the_text_are_removed(line: str) -> None:
    assert tidied(FIRST, LAST, line, "More headlines").text == text(FIRST, LAST)


@pytest.mark.parametrize(
    "line",
    ["Follow using a map", "The latest news is bad.", "Comments were closed to all."],
)
def test_a_sentence_that_begins_like_furniture_is_kept(line: str) -> None:
    assert tidied(FIRST, line).text == text(FIRST, line)


def test_nothing_inside_the_article_is_changed() -> None:
    inside = [FIRST, "Ferry sinks", "By Ann Lee", "Latest News", FIRST, FIRST, LAST]

    assert tidied(*inside, title="Ferry sinks").text == text(*inside)


def test_a_text_that_is_all_title_or_furniture_is_empty() -> None:
    assert tidied("Ferry sinks", title="Ferry sinks").text == ""
    assert tidied("Latest News").text == ""
    assert tidied().text == ""


def test_blank_lines_and_margins_are_removed() -> None:
    assert tidied("", f"  {FIRST}\t", " \u3000 ", LAST).text == text(FIRST, LAST)


def test_a_line_is_folded_to_its_words() -> None:
    assert folded("  “Ferry—SINKS”, off Málta! ") == "ferry sinks off málta"


LINES = [FIRST, LAST, "Ferry sinks", "By Ann Lee", "Ann Lee", "Von Braun", "Di Ieso"]
LINES += ["Latest News", "Comments", "***", "", " By Bob Ray ", "Sign up " + FIRST]

readings = st.builds(
    lambda title, lines, authors: Reading(
        title=title, text=text(*lines), authors=tuple(authors)
    ),
    st.sampled_from(["", "Ferry sinks", "Ann Lee", "***"]),
    st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=20)), max_size=8),
    st.lists(st.sampled_from(["Ann Lee", "ann lee", "***", ""]), max_size=2),
)


@given(readings)
def test_tidying_twice_changes_nothing(reading: Reading) -> None:
    once = tidy(reading)

    assert tidy(once) == once


@given(readings)
def test_the_tidied_text_is_a_run_of_the_original_lines(reading: Reading) -> None:
    lines = [line.strip() for line in reading.text.splitlines() if line.strip()]

    left = tidy(reading).text.splitlines()

    assert any(lines[at : at + len(left)] == left for at in range(len(lines) + 1))
