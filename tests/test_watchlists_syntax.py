"""The query language: what it reads, what it refuses and where it points."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watchlists.errors import QueryError
from tocsin.watchlists.fold import normal
from tocsin.watchlists.nodes import And, Node, Not, Or, Term
from tocsin.watchlists.syntax import MAX_CHARS, MAX_DEPTH, MAX_PARTS, MAX_TERMS, parse

ERRORS = Path(__file__).parents[2] / "shared/data/queries/errors.jsonl"


def said(node: Node) -> str:
    """Return a tree in one spelling: words by their folds, groups in parentheses."""
    match node:
        case Term():
            parts = " ".join(p.fold + "*" * p.prefix for p in node.parts)
            text = f'"{parts}"' if len(node.parts) > 1 else parts
            return f"{node.field}:{text}" if node.field else text
        case Not(child=child):
            return f"-{said(child)}"
        case And(children=children):
            return f"({' AND '.join(map(said, children))})"
        case Or(children=children):
            return f"({' OR '.join(map(said, children))})"


def refusal(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query)
    return caught.value


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("Ferry", "ferry"),
        ("a b", "(a AND b)"),
        ("a AND b && c & d", "(a AND b AND c AND d)"),
        ("climate&&change", "(climate AND change)"),
        ("a OR b | c || d", "(a OR b OR c OR d)"),
        ("a NOT b -c !d", "(a AND -b AND -c AND -d)"),
        ("a AND NOT b", "(a AND -b)"),
        ("(a OR b) (c OR d)", "((a OR b) AND (c OR d))"),
        ("((a b)) OR c", "((a AND b) OR c)"),
        ("-(a OR b) c", "(-(a OR b) AND c)"),
        ('"a b" elect*', '("a b" AND elect*)'),
        ('"elect* fraud"', '"elect* fraud"'),
        ("title:a body:b", "(title:a AND body:b)"),
        ('Headline:"a b" text:c', '(title:"a b" AND body:c)'),
        ("title:(a OR (b c)) d", "((title:a OR (title:b AND title:c)) AND d)"),
        ("co-op O'Brien R&D 3.5", '("co op" AND "o brien" AND "r d" AND "3 5")'),
        ("and or not", "(and AND or AND not)"),
        ("Really? yes!", "(really AND yes)"),
    ],
)
def test_a_query_is_read_as_people_mean_it(query: str, tree: str) -> None:
    assert said(parse(query)) == tree


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("“a b”", '"a b"'),
        ("”a b”", '"a b"'),
        ("„a b“", '"a b"'),
        ("„a b”", '"a b"'),
        ("«a b»", '"a b"'),
        ("»a b«", '"a b"'),
        ("＂a b＂", '"a b"'),
        ("「東京」", '"東 京"'),
        ('צה"ל', '"צה ל"'),
        ('"דובר צה"ל"', '"דובר צה ל"'),
        ("（a OR b） c", "((a OR b) AND c)"),
        ("title：a", "title:a"),
        ("a\u3000b", "(a AND b)"),
        ("東京*", '"東 京"'),
    ],
)
def test_the_quotes_and_brackets_of_the_world_are_known(query: str, tree: str) -> None:
    assert said(parse(query)) == tree


@pytest.mark.parametrize("dash", "-−－‐‑–!")
def test_whatever_becomes_of_a_minus_sign_it_excludes(dash: str) -> None:
    assert said(parse(f"apple {dash}juice")) == "(apple AND -juice)"


@pytest.mark.parametrize(
    ("query", "start", "end", "hint"),
    [
        ("", 0, 1, "Enter at least one word."),
        ('foo "bar', 4, 5, "closing"),
        ("((a OR b) c", 0, 1, "matching ')'"),
        ("a OR b)", 6, 7, ""),
        ("a ()", 2, 4, ""),
        ("a AND", 2, 5, "Add a word"),
        ("OR b", 0, 2, "quote the word"),
        ("a AND OR b", 6, 8, "missing between"),
        ("a NOT", 2, 5, "exclude"),
        ("a -", 2, 3, "-word"),
        ("a – b", 2, 3, "quote a dash"),
        ("a --b", 2, 4, "Remove both"),
        ("NOT a", 0, 5, "must occur"),
        ("-(a OR b)", 0, 9, "must occur"),
        ("(-a) (-b)", 0, 9, "must occur"),
        ("a OR -b", 5, 7, "(a OR b) NOT c"),
        ("a OR (NOT b)", 5, 12, "(a OR b) NOT c"),
        ("titel:x", 0, 6, "Did you mean title:?"),
        ("foo:bar", 0, 4, 'quote it: "foo: …"'),
        ("title: x", 0, 6, 'title:"two words"'),
        ("title:(a body:b)", 9, 14, "Close the group"),
        ("title:title:a", 6, 12, ""),
        ("ab*", 0, 3, "at least 3 letters"),
        ("x el*ct", 2, 7, "elect*"),
        ("*ship", 0, 5, "elect*"),
        ('"foo * bar"', 0, 11, "elect*"),
        ("c?t", 0, 3, "spellings"),
        ("x~2", 1, 2, "quotes"),
        ("election~", 8, 9, "quotes"),
        ("a^3", 1, 2, "quotes"),
        ("=US", 0, 1, "quotes"),
        ("/abc/", 0, 1, "quotes"),
        ("a NEAR/3 b", 2, 8, '"near/3"'),
        ("a && €", 5, 6, "a letter or a digit"),
        ("https://x.com/a?b c", 0, 17, "[sources]"),
    ],
)
def test_a_refusal_points_at_the_place_and_says_what_to_do(
    query: str, start: int, end: int, hint: str
) -> None:
    error = refusal(query)

    assert (error.start, error.end) == (start, end)
    assert hint in error.remedy


@pytest.mark.parametrize(
    ("query", "readings"),
    [
        ("a b OR c", ("(a b) OR c", "a AND (b OR c)")),
        ("a AND b OR c", ("(a AND b) OR c", "a AND (b OR c)")),
        ("(a) b OR c", ("((a) b) OR c", "(a) AND (b OR c)")),
        ("title:a b OR c", ("(title:a b) OR c", "title:a AND (b OR c)")),
        ("a\n b OR c", ("(a b) OR c", "a AND (b OR c)")),
        ("a OR b -c", ("a OR (b -c)",)),
        ("a NOT b OR c", ("(a NOT b) OR c",)),
    ],
)
def test_and_mixed_with_or_is_refused_with_readings_that_can_be_typed(
    query: str, readings: tuple[str, ...]
) -> None:
    error = refusal(query)

    assert query[error.start : error.end] == "OR"
    assert error.remedy == "Add parentheses, for example: " + "   or: ".join(readings)
    assert all(parse(reading) for reading in readings)


def test_the_carets_stand_under_the_place() -> None:
    shown = refusal("ferry OR (inspection AND").shown().splitlines()

    assert shown[0] == "ferry OR (inspection AND"
    assert shown[1] == "                     ^^^"
    assert shown[2:] == ["Nothing after AND.", "Add a word, a phrase or a group."]


def test_a_wide_letter_takes_two_columns_and_a_mark_none() -> None:
    wide = refusal("中国经济 OR (日本 AND").shown().splitlines()
    marks = refusal("हिन्दी AND").shown().splitlines()

    assert wide[1] == " " * 18 + "^^^"
    assert marks[1] == " " * 6 + "^^^"


def test_of_several_lines_the_one_at_fault_is_shown() -> None:
    shown = refusal("ferry AND\n\t(inspection OR\n\tel*ct)\n-sport").shown()

    assert shown.splitlines()[:2] == [" el*ct)", " ^^^^^"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("x " * MAX_CHARS, "longer than 10000 characters"),
        ("x " * (MAX_TERMS + 1), "More than 1000 words"),
        ("(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1), "nested more than 40"),
        ("(" * MAX_CHARS, "nested more than 40"),
        (f'"{"x " * (MAX_PARTS + 1)}"', "more than 32 words"),
    ],
)
def test_a_query_has_bounds(query: str, message: str) -> None:
    assert message in refusal(query).message


def test_a_long_chinese_phrase_is_not_too_many_words() -> None:
    query = f'"{"中" * (MAX_PARTS + 1)}"'

    assert len(said(parse(query)).split()) == MAX_PARTS + 1


PIECES = st.sampled_from(
    [
        *"ab()（）\"“”„«»:-!|&*?~^=/\\'’ \n\t",
        *"é中ไ\u0301\u00ad\u200c\ud800😀",
        *(
            " AND ",
            " OR ",
            " NOT ",
            "title:",
            "body:(",
            "elect*",
            "NEAR/3 ",
            "https://",
        ),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_whatever_is_typed_is_read_or_refused_with_a_place(query: str) -> None:
    place: Node | QueryError
    try:
        place = parse(query)
    except QueryError as error:
        place = error
        error.shown()  # fails for no place

    assert 0 <= place.start < place.end <= len(normal(query)) + 1


def test_every_query_known_to_be_wrong_is_refused() -> None:
    if not ERRORS.exists():
        pytest.skip(f"the shared queries are not here: {ERRORS}")
    lines = ERRORS.read_text("utf-8").rstrip("\n").split("\n")
    queries = [json.loads(line)["query"] for line in lines]

    for query in queries:
        refusal(query)

    assert len(queries) == 94
