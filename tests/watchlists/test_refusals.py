"""What the query language refuses: where it points and what it advises."""

import json

import pytest

from tests.support.paths import DATA
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.nodes import Term
from tocsin.watchlists.operand_rules import MAX_NEARS, MAX_ORDERED_NEARS
from tocsin.watchlists.parser import MAX_DEPTH
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import MAX_CHARS, parse
from tocsin.watchlists.term_builder import (
    MAX_PARTS,
    MAX_REGEXES,
    MAX_TERMS,
    MAX_WILDCARDS,
)

ERRORS = DATA / "queries" / "errors.jsonl"


def refusal(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query)
    return caught.value


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
        ("a OR (NOT b)", 5, 12, "must occur"),
        ("titel:x", 0, 6, "Did you mean title:?"),
        ("foo:bar", 0, 4, 'quote it: "foo: …"'),
        ("title: x", 0, 6, 'title:"two words"'),
        ("title:(a body:b)", 9, 14, "Close the group"),
        ("title:title:a", 6, 12, ""),
        ("ab*", 0, 3, "at least 3 letters"),
        ("hot ℃", 4, 5, "For °C write C; for the sign, what stands beside it: =20℃."),
        ("㌔", 0, 1, "For キロ write キロ"),
        ("=㈱", 0, 2, "For (株) write 株"),
        ("x el*ct", 2, 7, "elect*"),
        ('"foo * bar"', 0, 11, "ONEAR/1"),
        ("c?t", 0, 3, "elect*"),
        ("x~2", 1, 3, "all forms"),
        ("~x", 0, 1, "election~"),
        ('"a b"~', 5, 6, '"climate policy"~5'),
        ('"a b"~101', 0, 9, ""),
        ('"a"~2', 0, 5, "other words"),
        ('"a b c d e f g h i"~1', 0, 21, "NEAR"),
        ("a ^3", 2, 3, "avalanche^3"),
        ("a^0", 1, 3, "avalanche^3"),
        ("a^101", 1, 5, "avalanche^3"),
        ("=(a)", 0, 1, "=US"),
        ("=€", 0, 2, "regular expression"),
        ("/abc", 0, 1, "quote it"),
        ("/abc/x", 5, 6, "ignores case"),
        ("/a.*b/", 0, 6, "letters that always occur"),
        ("/(abc/", 0, 6, "RE2"),
        ("/abc|/", 0, 6, "every article"),
        ("a NEAR b", 2, 6, "NEAR/5"),
        ("a NEAR/101 b", 2, 10, "AND"),
        ("a NEAR/3", 2, 8, "Add a word"),
        ("a NOT ONEAR/3 b", 6, 13, "NOT NEAR/3"),
        ("a NEAR/3 (b c)", 9, 14, "OR groups"),
        ("a" + " NEAR/1 b" * (MAX_NEARS + 1), 65, 71, "shorter parts"),
        ("a NEAR/3 -b", 9, 10, "NOT c"),
        ("a NEAR/3 /bcd/", 9, 14, "OR groups"),
        ("a NEAR/3 ATLEAST/2 b", 9, 20, "OR groups"),
        ("ATLEAST a", 0, 7, "ATLEAST/3"),
        ("ATLEAST/51 a", 0, 10, "three times"),
        ("ATLEAST/2 (a b)", 10, 15, "OR groups"),
        ("[a]", 0, 1, "ranges"),
        ("lang:en", 5, 7, "Add a word"),
        ("a OR lang:en", 10, 12, "Add a word"),
        ("lang:en -country:de", 0, 19, "must occur"),
        ("lang:english a", 5, 12, "pt-BR"),
        ("country:deu a", 8, 11, "two letters"),
        ("url:ab", 4, 6, ""),
        ("source:reu*", 7, 11, "whole words"),
        ("author:/abc/", 7, 12, ""),
        ("source:...", 7, 10, ""),
        ("a NEAR/3 lang:en", 14, 16, "OR groups"),
        ("a && €", 5, 6, "=C++"),
        ("https://x.com/a?b c", 0, 17, "source:domain"),
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
        ("a NEAR/2 b OR c", ("(a NEAR/2 b) OR c", "a NEAR/2 (b OR c)")),
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

    assert shown.splitlines()[:2] == ["line 3:  el*ct)", "         ^^^^^"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("x " * MAX_CHARS, "longer than 10000 characters"),
        ("x " * (MAX_TERMS + 1), "More than 1000 terms"),
        ("xyz* " * (MAX_WILDCARDS + 1), "More than 100 wildcards"),
        ("/xyz/ " * (MAX_REGEXES + 1), "More than 5 regular expressions"),
        (f"/{'x' * 201}/", "more than 200 characters"),
        ("(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1), "nested more than 40"),
        ("(" * MAX_CHARS, "nested more than 40"),
        (f'"{"x " * (MAX_PARTS + 1)}"', "more than 32 words"),
        ("x" + " NEAR/1 x" * (MAX_NEARS + 1), "nested more than 7"),
        ("x" + " ONEAR/1 x" * (MAX_ORDERED_NEARS + 1), "nested more than 32"),
    ],
)
def test_a_query_has_bounds(query: str, message: str) -> None:
    assert message in refusal(query).message


def test_names_count_where_nears_are_nested() -> None:
    names = NamedQueries({"deep": "x" + " NEAR/1 x" * MAX_NEARS})

    parse("@deep ONEAR/1 y", names)
    with pytest.raises(QueryError, match="nested more than 7"):
        parse("@deep NEAR/1 y", names)


def test_a_long_chinese_phrase_is_not_too_many_words() -> None:
    node = parse(f'"{"中" * (MAX_PARTS + 1)}"')

    assert isinstance(node, Term)
    assert len(node.parts) == MAX_PARTS + 1


def test_every_query_known_to_be_wrong_is_refused_at_its_place() -> None:
    if not ERRORS.exists():
        pytest.skip(f"the shared queries are not here: {ERRORS}")
    lines = ERRORS.read_text("utf-8").rstrip("\n").split("\n")

    for case in map(json.loads, lines):
        error = refusal(case["query"])
        assert (error.start, error.end) == (case["start"], case["end"]), case["query"]

    assert len(lines) == 94
