"""The query language: what is read, and what of it is doubtful."""

from typing import assert_never

import pytest

from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    CompoundPart,
    FormPart,
    Named,
    Near,
    Not,
    Or,
    PhrasePart,
    QueryNode,
    Regex,
    Term,
    WildcardPart,
    WordPart,
)
from tocsin.watchlists.syntax import parse, read


def said(node: QueryNode) -> str:
    """Return a tree in one spelling: words by their folds, groups in parentheses."""
    match node:
        case Term() | Regex():
            text = _leaf(node) + (f"^{node.weight:g}" if node.weight != 1 else "")
            return f"{node.field}:{text}" if node.field else text
        case ArticleFact(fact=fact, value=value):
            return f"{fact}={value}"
        case Near(order=order, distance=distance, left=left, right=right):
            return f"({said(left)} {order}/{distance} {said(right)})"
        case AtLeast(count=count, child=child):
            return f"atleast/{count} {said(child)}"
        case Not(child=child):
            return f"-{said(child)}"
        case And(children=children):
            return f"({' AND '.join(map(said, children))})"
        case Or(children=children):
            return f"({' OR '.join(map(said, children))})"
        case Named(name=name, child=child):
            return f"@{name}[{said(child)}]"
        case _:
            assert_never(node)


def _leaf(node: Term | Regex) -> str:
    if isinstance(node, Regex):
        return f"/{node.pattern}/" + "i" * node.ignore_case
    if node.exact:
        return f"={node.exact}"
    text = " ".join(map(_part, node.parts))
    if node.within is not None:
        return f'"{text}"~{node.within}'
    return f'"{text}"' if len(node.parts) > 1 else text


def _part(part: PhrasePart) -> str:
    match part:
        case WordPart(fold=fold):
            return fold
        case WildcardPart(pattern=pattern):
            return pattern
        case FormPart(word=word):
            return f"{word}~"
        case CompoundPart():
            return "/".join(part.words)
        case _:
            assert_never(part)


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
        ("*wirtschaft org*sation wom?en**", "(*wirtschaft AND org*sation AND wom?en*)"),
        ("Élections~ Co-ops~", '(Élections~ AND "co ops~")'),
        ('=US ="New  York" =C++', "(=US AND =New York AND =C++)"),
        ('"a b c"~5', '"a b c"~5'),
        ("/Ab[0-9]c de/ /x\\/yz/i", "(/Ab[0-9]c de/ AND /x\\/yz/i)"),
        ("title:a body:b", "(title:a AND body:b)"),
        ('Headline:"a b" text:c', '(title:"a b" AND body:c)'),
        ("lead:a intitle:/bcd/", "(lead:a AND title:/bcd/)"),
        ("title:(a OR (b c)) d", "((title:a OR (title:b AND title:c)) AND d)"),
        ("co-op O'Brien R&D 3.5", '("co op" AND "o brien" AND "r d" AND "3 5")'),
        ("and or not near", "(and AND or AND not AND near)"),
        ("Really? yes!", "(really AND yes)"),
    ],
)
def test_a_query_is_read_as_people_mean_it(query: str, tree: str) -> None:
    assert said(parse(query)) == tree


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a NEAR/3 b", "(a near/3 b)"),
        ("a near/3 b w/2 c", "((a near/3 b) near/2 c)"),
        ("a ONEAR/3 b PRE/0 c", "((a onear/3 b) onear/0 c)"),
        ("a NOT NEAR/3 b", "(a notnear/3 b)"),
        ("a -b NEAR/3 c", "(a AND -(b near/3 c))"),
        ("a b NEAR/3 c d", "(a AND (b near/3 c) AND d)"),
        ("title:(a NEAR/3 (b OR c))", "(title:a near/3 (title:b OR title:c))"),
        ("title:a NEAR/3 b", "(title:a near/3 b)"),
        ("ATLEAST/3 a b", "(atleast/3 a AND b)"),
        ("atleast2(a OR b)", "atleast/2 (a OR b)"),
        ("title:ATLEAST/2 a", "atleast/2 title:a"),
        ("near and w pre", "(near AND and AND w AND pre)"),
    ],
)
def test_near_binds_tighter_than_and(query: str, tree: str) -> None:
    assert said(parse(query)) == tree


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a^3 b", "(a^3 AND b)"),
        ('"a b"^0.5 =C^2', '("a b"^0.5 AND =C^2)'),
        ("(a OR b^2)^3", "(a^3 OR b^6)"),
        ("title:(a -b)^3", "(title:a^3 AND -title:b^3)"),
        ("/abc/^2", "/abc/^2"),
    ],
)
def test_a_weight_multiplies_all_that_is_in_its_group(query: str, tree: str) -> None:
    assert said(parse(query)) == tree


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a lang:EN", "(a AND lang=en)"),
        ("a language:pt_BR", "(a AND lang=pt-br)"),
        ("a country:DE", "(a AND country=de)"),
        ('site:bbc.co.uk byline:"Jane Doe"', "(source=bbc.co.uk AND author=Jane Doe)"),
        ("source:(reuters OR afp)", "(source=reuters OR source=afp)"),
        ("inurl:/Sport/?q=(x", "url=/sport/?q=(x"),
        ("agency:AFP", "agency=AFP"),
    ],
)
def test_a_fact_is_no_word(query: str, tree: str) -> None:
    assert said(parse(query)) == tree


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a # b (\nc", "(a AND c)"),
        ("#\n# title\na#b", '"a b"'),
        ("#a #b", "(a AND b)"),
        ('"a # b" # c', '"a b"'),
        ("a #\u3000b", "a"),
    ],
)
def test_a_comment_begins_with_a_sign_and_a_blank(query: str, tree: str) -> None:
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
    ("query", "place", "message"),
    [
        ("a and b", "and", "Write AND"),
        ("a OR near", "near", "Write NEAR"),
        ("+a b", "+", "not needed"),
        ("x C++", "C++", "Write =C++"),
        ("AT&T", "AT&T", "finds 'at t'"),
        ("who really?", "really?", "punctuation"),
        ("x 中国*", "中国*", "not needed"),
    ],
)
def test_a_doubt_points_at_what_was_surely_not_meant(
    query: str, place: str, message: str
) -> None:
    (doubt,) = read(query).warnings

    assert query[doubt.start : doubt.end] == place
    assert message in doubt.message


@pytest.mark.parametrize("query", ['"and"', "AND-gate", "=C++", '"C++"', "wom?en", "a"])
def test_what_is_clear_raises_no_doubt(query: str) -> None:
    assert read(query).warnings == ()
