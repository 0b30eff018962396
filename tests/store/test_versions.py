"""Versions: an earlier text comes back exactly, whatever it was."""

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from store import articles, sources, versions
from store.database import Database
from store.text_difference import MOST_LINES, difference, restored
from tests.support.factories import NOW, WORDS, article, source

texts = st.text(max_size=60) | st.lists(
    st.sampled_from(["", "a", "b", "a long line", "\r", "[0, 1]"]), max_size=20
).map("\n".join)


@given(earlier=texts, later=texts)
def test_a_difference_restores_the_earlier_text(earlier: str, later: str) -> None:
    pieces = json.loads(json.dumps(difference(earlier, later)))

    assert restored(later, pieces) == earlier


@given(text=texts)
def test_the_difference_of_equal_texts_has_no_text(text: str) -> None:
    assert not any(isinstance(piece, str) for piece in difference(text, text))


def test_a_changed_line_costs_that_line() -> None:
    earlier = "\n".join(f"line {number}" for number in range(100))
    later = earlier.replace("line 50", "another line")

    assert difference(earlier, later) == [[0, 50], "line 50", [51, 100]]


def test_two_texts_of_many_lines_are_restored_too() -> None:
    earlier = "\n".join(f"old {number}" for number in range(MOST_LINES * 2))
    later = "\n".join(f"new {number}" for number in range(MOST_LINES * 2))

    assert restored(later, difference(earlier, later)) == earlier


def test_the_history_of_an_article_goes_back_to_what_was_read_first(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    first = article(1, title="Cargo ship aground", text="One.\nTwo.\nThree.")
    id_ = articles.add(db, first, url_key="1", text_key="1", words=WORDS)
    second = replace(first, text="One.\nThree.", seen=NOW + timedelta(hours=1))
    third = replace(second, title="Ferry aground", seen=NOW + timedelta(hours=6))

    numbers = []
    for earlier, later in ((first, second), (second, third)):
        numbers.append(versions.add(db, id_, earlier, later))
        db.conn.execute(
            "UPDATE articles SET title = ?, text = ?", (later.title, later.text)
        )

    assert numbers == [2, 3]
    assert [(v.number, v.at, v.title, v.text) for v in versions.history(db, id_)] == [
        (3, third.seen, third.title, third.text),
        (2, second.seen, second.title, second.text),
        (1, first.seen, first.title, first.text),
    ]
