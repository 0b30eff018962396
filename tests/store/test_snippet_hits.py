"""Hits in snippets that were stored as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model import Span
from store.snippet_hits import cut_at, marked
from tocsin.watchlists.snippet import snippet

WORD = st.text("abcd", min_size=1, max_size=6)
TEXT = st.lists(WORD, min_size=1, max_size=120).map(
    lambda words: " ".join(
        word + (". X" if number % 9 == 8 else "") for number, word in enumerate(words)
    )
)


@given(text=TEXT, data=st.data())
def test_a_snippet_has_the_hits_that_it_had_when_it_was_cut(
    text: str, data: st.DataObject
) -> None:
    places = data.draw(
        st.lists(st.integers(0, max(0, len(text) - 4)), unique=True, max_size=4)
    )
    # Snippets are made of sentences: what is a hit across the end of one is cut there.
    between = {at + 1 for at in range(len(text)) if text.startswith(". ", at)}
    spans = [
        Span(field="text", start=at, end=at + 3)
        for at in places
        if between.isdisjoint(range(at, at + 3))
    ]
    parts = snippet(text, spans, max_chars=60)

    again = marked(
        "".join(t for t, _ in parts), text, [(s.start, s.end) for s in spans]
    )

    whole = [(piece, hit) for piece, hit in again if hit]
    assert "".join(piece for piece, _ in again) == "".join(piece for piece, _ in parts)
    assert [piece for piece, _ in whole] == [piece for piece, hit in parts if hit]


def test_the_sentence_with_the_hit_is_meant_where_it_stands_twice() -> None:
    text = "A ferry. A ferry. A ferry."

    assert marked("A ferry.", text, [(11, 16)]) == (
        ("A ", False),
        ("ferry", True),
        (".", False),
    )


@pytest.mark.parametrize("snippet_", ["", "Gone.", "… gone …"])
def test_a_text_that_was_changed_has_no_hits(snippet_: str) -> None:
    found = marked(snippet_, "A ferry was late.", [(2, 7)])

    assert "".join(piece for piece, _ in found) == snippet_
    assert not any(hit for _, hit in found)


def test_hits_that_overlap_are_one() -> None:
    assert cut_at("ferries", [(0, 3), (2, 5)]) == (("ferri", True), ("es", False))
    assert cut_at("", ()) == ()
