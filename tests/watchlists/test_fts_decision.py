"""What the index of words decides: exactly what the matcher says."""

import contextlib
import sqlite3
import sys
import unicodedata

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.support.random_queries import Example, examples
from tests.support.reference_evaluator import Paper
from tocsin.watchlists.document import Document
from tocsin.watchlists.fts_decision import decide, is_cut_otherwise
from tocsin.watchlists.match import matches
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import parse, read
from tocsin.words.fold import folds

WORDS = ("ferry", "tram", "pier", "⑴", "1", "smith⑴", "١", "Łódź", "ferries", "ﷺ")


def found(expression: str, title: str, text: str) -> bool:
    """Return whether FTS5 finds an article by an expression."""
    with contextlib.closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(
            "CREATE VIRTUAL TABLE words USING fts5("
            "title, text, content='', tokenize='ascii')"
        )
        conn.execute(
            "INSERT INTO words (rowid, title, text) VALUES (1, ?, ?)",
            (" ".join(folds(title)), " ".join(folds(text))),
        )
        query = "SELECT 1 FROM words WHERE words MATCH ?"
        return conn.execute(query, (expression,)).fetchone() is not None


@pytest.mark.parametrize(
    "query",
    [
        "ferry",
        '"north pier ferry"',
        "ferr*",
        '"north ferr*"',
        "title:ferry",
        "body:ferry",
        "ferry tram NOT (pier OR boat)",
        "(ferry NOT tram) OR boat",
        "ATLEAST/1(ferry)",
        "ferry^3",
        "Łódź",
    ],
)
def test_words_are_decided(query: str) -> None:
    assert decide(parse(query))


@pytest.mark.parametrize(
    "query",
    [
        "ferry NEAR/5 tram",
        '"ferry tram"~3',
        "ATLEAST/2(ferry)",
        "ferry~",
        "lead:ferry",
        "=Ferry",
        "*ferry",
        "f?rry",
        '"ferr* tram"',
        "/ferr+y/",
        "ferry lang:de",
        "ferry NOT lang:de",
        "UN",
        "U.S.",
        "中国",
        "⑴",
    ],
)
def test_what_is_not_in_the_index_is_left_to_the_matcher(query: str) -> None:
    assert decide(parse(query)) is None


def test_a_query_of_many_parts_within_parts_is_left_to_the_matcher() -> None:
    query = "ferry"
    for number in range(25):
        sign = "OR" if number % 2 else "NOT"
        query = f"(tram{number} {sign} {query})"

    assert decide(parse(query)) is None
    assert decide(parse(" OR ".join(f"tram{number}" for number in range(400))))


@pytest.mark.parametrize(
    "around",
    [
        "(a1 b1 NOT c1 NOT ({inner}))",
        "(a1 NOT b1 ({inner}))",
        "(a1 OR (b1 NOT ({inner})))",
        "(a1 OR (b1 ({inner})))",
        '(a1 OR title:"b1" OR (b1 c1 NOT (c1 OR ({inner}))))',
    ],
)
def test_fts5_can_read_what_has_parts_within_parts(around: str) -> None:
    query, expressions = 'title:"کتاب\u200cها ferry"', list[str]()
    for _ in range(40):
        try:
            expression = decide(parse(query))
        except QueryError:
            break
        if expression is None:
            break
        expressions.append(expression)
        query = around.format(inner=query)

    assert len(expressions) > 5
    assert not any(found(expression, "tram", "") for expression in expressions)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(examples())
def test_random_queries_are_decided_as_the_matcher_does(example: Example) -> None:
    (query, names), papers = example
    try:
        node = read(query, names).root
    except QueryError:
        assume(False)
        raise

    for paper in papers:
        agrees(node, paper)


@given(
    terms=st.lists(st.sampled_from(WORDS), min_size=3, max_size=3),
    signs=st.lists(st.sampled_from(["AND", "OR", "NOT"]), min_size=2, max_size=2),
    title=st.lists(st.sampled_from(WORDS), max_size=3),
    text=st.lists(st.sampled_from(WORDS), max_size=8),
)
@example(terms=["smith*", "1", "1"], signs=["NOT"] * 2, title=[], text=["smith⑴"])
def test_words_of_all_kinds_are_decided_as_the_matcher_does(
    terms: list[str], signs: list[str], title: list[str], text: list[str]
) -> None:
    first, second, third = terms
    query = f'({first} {signs[0]} {second}) {signs[1]} "{third} {first}"'

    agrees(parse(query), Paper(title=" ".join(title), text=" ".join(text)))


def agrees(node: QueryNode, paper: Paper) -> None:
    """Assert that the index says what the matcher says, if it says anything."""
    expression = decide(node)
    if expression is None or is_cut_otherwise(f"{paper.title} {paper.text}"):
        return
    asked = Document(paper.title, paper.text, language=paper.language)

    assert found(expression, paper.title, paper.text) == matches(node, asked)


def test_all_characters_that_fts5_would_cut_are_known() -> None:
    # Nothing else that folding does makes a letter into a sign.
    changed = (
        character
        for character in map(chr, range(0x80, sys.maxunicode + 1))
        if unicodedata.normalize("NFKD", character) != character
    )
    cut = {
        character
        for character in changed
        for fold in folds(character)
        if any(sign.isascii() and not sign.isalnum() for sign in fold)
    }

    assert "⑴" in cut
    assert {one for one in cut if not is_cut_otherwise(f"word{one}")} == set()
