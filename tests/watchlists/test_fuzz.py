"""The engine beside a slow evaluator: random queries, random articles."""

import os

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.support.random_queries import Example, examples
from tests.support.reference_evaluator import Paper, evaluate
from tocsin.watchlists.document import Document
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import matches, spans
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import parse, read
from tocsin.words.fold import normal

pytestmark = pytest.mark.long

EXAMPLES = int(os.environ.get("FUZZ", "300"))


def document(paper: Paper) -> Document:
    return Document(
        paper.title,
        paper.text,
        language=paper.language,
        sources=paper.sources,
        url=paper.url,
        authors=paper.authors,
        country=paper.country,
    )


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    # A query with two articles is many choices: that is the point.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(examples())
def test_the_engine_says_what_the_slow_evaluator_says(example: Example) -> None:
    (query, names), papers = example
    try:
        node = read(query, names).root
    except QueryError as error:
        # The one bound that a random query reaches by chance, in 1 of 4,000.
        assume("regular expressions" not in error.message)
        raise

    for paper in papers:
        asked = document(paper)
        fast = {(s.field, s.start, s.end) for s in spans(node, asked)}
        true, marks = evaluate(node, paper)

        assert matches(node, asked) == true
        assert Index([node]).matching(asked) == [0] * true
        assert not true or fast == marks
    assert parse(format_query(node), names) == node


SIGNS = st.sampled_from(
    [
        *"ab()（）[]{}\"“”„«»「」:：-–!|&*?~^=/\\'’@#+.<>0129 \n\t",
        *"é中ไ\u0301\u00ad\u200b\u200c\ud800\ufeff😀",
        *[" AND ", " OR ", " NOT ", "NEAR/3 ", "ONEAR/", " NOT NEAR/0 ", "ATLEAST/2 "],
        *["title:", "lead:(", "url:", "lang:en", "source:", "agency:", "elect*", "W/1"],
        *[
            "https://",
            "ferry~",
            '"a b"~3',
            "^2",
            "/ferry/i",
            "/a[",
            "@name",
            "# ",
            "=C",
        ],
    ]
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(st.text(), st.lists(SIGNS).map("".join)))
@example("a NEAR/\U00010d41 b")  # a digit of Unicode 16; Python 3.11 has Unicode 14
@example("ATLEAST/\U00010d41 b")
@example("a^\U00010d41")
@example('"a b"~\U00010d41')
def test_whatever_is_typed_is_read_or_refused_with_a_place(query: str) -> None:
    try:
        asked = read(query)
        places = [(asked.root.start, asked.root.end)]
        places += [(doubt.start, doubt.end) for doubt in asked.warnings]
    except QueryError as error:
        places = [(error.start, error.end)]
        error.shown()  # fails for no place

    length = len(normal(query))
    assert all(0 <= start < end <= length + 1 for start, end in places)
