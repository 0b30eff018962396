"""The score, and the trees that say why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.document import Document
from tocsin.watchlists.explain import explain_query, false_clauses
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.match import hits
from tocsin.watchlists.score import Score, score
from tocsin.watchlists.syntax import parse

FILLER = "word " * 300


def scored(query: str, text: str, title: str = "", *, terms: int = 1) -> Score:
    document = Document(title, text)
    return score(hits(parse(query), document), document, terms=terms)


def test_a_headline_an_early_place_and_repetition_score() -> None:
    late = scored("ferry", FILLER + "ferry")
    early = scored("ferry", "ferry " + FILLER)
    often = scored("ferry", "ferry " * 8 + FILLER)
    titled = scored("ferry", "ferry " * 8 + FILLER, "Ferry")

    assert late.points < early.points < often.points < titled.points <= 100
    assert titled.reasons == ("in the headline", "first at word 1", "8 times")
    assert late.reasons == ("first at word 301", "once")


def test_more_different_words_score_more() -> None:
    one = scored("ferry OR port", "ferry ferry " + FILLER, terms=2)
    two = scored("ferry OR port", "ferry port " + FILLER, terms=2)

    assert two.points > one.points
    assert two.reasons[-1] == "2 different words"


def test_a_weight_counts_as_so_many_mentions() -> None:
    plain = scored("ferry", "ferry ferry ferry " + FILLER)
    heavy = scored("ferry^3", "ferry " + FILLER + "ferry")
    light = scored("ferry^0.1", "ferry ferry ferry " + FILLER)

    assert heavy.points > scored("ferry", "ferry " + FILLER + "ferry").points
    assert light.points < plain.points


def test_without_hits_there_is_no_score() -> None:
    assert scored("lang:en ferry", "bus") == Score(0, ())


@given(st.integers(0, 400), st.integers(1, 50), st.booleans())
def test_a_score_is_between_0_and_100_and_grows_with_a_headline(
    before: int, mentions: int, titled: bool
) -> None:
    text = "word " * before + "ferry " * mentions

    plain = scored("ferry", text).points
    both = scored("ferry", text, "ferry").points

    assert 0 < plain <= 60
    assert plain + 40 <= both + 1 <= 101


def test_why_answers_for_every_part_and_says_where() -> None:
    document = Document("Ferry late", "The ferry sank.", language="en")

    reason = explain_query(
        parse("ferry AND (sank OR burned) NOT late lang:en"), document
    )

    assert not reason.true
    said = [(child.query, child.true, len(child.spans)) for child in reason.children]
    assert said == [
        ("ferry", True, 2),
        ("sank OR burned", True, 1),
        ("NOT late", False, 1),
        ("lang:en", True, 0),
    ]
    assert [child.true for child in reason.children[1].children] == [True, False]


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        ("ferry AND bus AND tram", ["tram"]),
        ("ferry NOT bus", ["NOT bus"]),
        ("ferry bus", []),
        ("tram OR train", ["tram OR train"]),
    ],
)
def test_what_is_missing_are_the_false_clauses(query: str, lacking: list[str]) -> None:
    document = Document("", "a ferry and a bus")

    assert [
        format_query(node) for node in false_clauses(parse(query), document)
    ] == lacking


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ferry", "with “ferry”"),
        ('title:"hull crack"', "with “hull crack” in the headline"),
        ("lead:ferry", "in the first 60 words of the text"),
        ("evacuat*", "a word that begins with “evacuat”"),
        ("*wirtschaft", "a word that ends in “wirtschaft”"),
        ("col*r", "a word like “col*r”"),
        ("election~", "any form of “election”"),
        ("=BBC", "exactly “BBC”"),
        ("a NEAR/5 b", "at most 5 words between these two, in either order"),
        ("a ONEAR/5 b", "the first one first"),
        ("a NOT NEAR/2 b", "stands somewhere without the second within 2 words"),
        ('"a b"~3', "“a” and “b” in any order, at most 3 other words among them"),
        ("ATLEAST/3 a", "at least 3 times"),
        ("a NOT b", "and without:"),
        ("a lang:en", "in the language 'en'"),
        ("/boeing 7[0-9]7/i", "fits /boeing 7[0-9]7/, in any case"),
        ("ferry^3", "(counting 3 times)"),
        ("a OR b", "with any of “a” or “b”"),
        ("“中国经济”", "“中国经济”"),
    ],
)
def test_a_query_is_read_back_in_plain_words(query: str, words: str) -> None:
    assert words in describe_query(parse(query))
