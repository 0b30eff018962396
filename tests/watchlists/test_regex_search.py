"""A search in pieces finds what RE2 finds in the whole text, and can be stopped."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.watchlists.document import Document
from tocsin.watchlists.match import matches
from tocsin.watchlists.query_budget import UNBOUNDED, Budget, OutOfBudget, StepBudget
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.regex_search import (
    MAX_MATCH_CHARS,
    RegexSearch,
    casefold_chars,
)
from tocsin.watchlists.regular_expressions import (
    compile_regex,
    longest_match,
    number_of_characters,
    without_high_counts,
)
from tocsin.watchlists.syntax import parse

PATTERNS = (
    r"ferry",
    r"\bferry\b",
    r"\Bferry",
    r"ferry(\B| port)",
    r"(^|\n)ferry( port)*",
    r"ferry($|\n)",
    r"(?m)^ferry.*$",
    r"\Aferry",
    r"ferry\z",
    r"ferry[a-z ]{0,30}port",
    r"ferry.{0,300}?port",
    r"(ferry|port).*ferry( port)?",
    r"(?s)ferry.+?late",
    r"(?s)late.{0,90}ferry",
    r"[\pL ]{3,9}(ferry|ferries)",
    r"straße ferry",
    r"ferry{,2} ?port",
    r"[a-z ]{21,90}ferry",
    r"(?:[{lenna} ]{1,40}?ferry){1,8}",
)
WORDS = ("ferry", "port", "late", "FERRY", "ferries", "xferry", "ferryx", "Straße", "İ")
FILLING = ("of", "the", "lenna", "sea", "tram", "Ünter", "渡", "STRASSE")


def searched(
    pattern: str, text: str, *, ignore_case: bool = False, budget: Budget = UNBOUNDED
) -> Iterator[tuple[int, int]]:
    folded = casefold_chars(text)
    return RegexSearch(
        pattern, text, folded, ignore_case=ignore_case, budget=budget
    ).matches()


def random_text(random: Random, words: int, rare: int) -> str:
    """Return a text in which every `rare`th word or so is one of WORDS."""
    blanks = (" ", " ", " ", " ", "\n", "")
    return "".join(
        random.choice(FILLING if random.randrange(rare) else WORDS)
        + random.choice(blanks)
        for _ in range(words)
    )


@given(
    pattern=st.sampled_from(PATTERNS),
    ignore_case=st.booleans(),
    seed=st.integers(0),
    words=st.integers(0, 12_000),
    rare=st.sampled_from([2, 30, 1_000, 10_000]),
)
def test_pieces_find_what_the_whole_text_has(
    pattern: str, ignore_case: bool, seed: int, words: int, rare: int
) -> None:
    parse(f"/{pattern}/")  # raises for what no query may hold
    text = random_text(Random(seed), words, rare)
    whole = compile_regex(pattern, ignore_case=ignore_case).finditer(text)
    expected = [found.span() for found in whole]

    found = list(searched(pattern, text, ignore_case=ignore_case))

    short = [end - start <= MAX_MATCH_CHARS for start, end in expected]
    alike = short.index(False) if False in short else len(short)
    assert found[:alike] == expected[:alike]
    assert all(short) is False or len(found) == len(expected)


@pytest.mark.parametrize("apart", [MAX_MATCH_CHARS - 20, 3 * MAX_MATCH_CHARS])
def test_a_match_is_found_up_to_the_longest_that_is_promised(apart: int) -> None:
    text = "the " * 50_000 + "ferry" + "x" * apart + "late" + " the" * 50_000

    found = [end - start for start, end in searched("ferryx+late", text)]

    assert found == ([apart + 9] if apart < MAX_MATCH_CHARS else [])


@given(st.text(st.characters(codec="utf-8"), max_size=50), st.integers(0))
@example("Straße İzmir ﬃ ŉ ᾳ", 0)
def test_folding_keeps_each_character_in_its_place(text: str, at: int) -> None:
    folded = casefold_chars(text)

    at %= len(text) + 1
    assert len(folded) == len(text)
    assert folded == casefold_chars(text[:at]) + casefold_chars(text[at:])


@pytest.mark.parametrize(
    ("one", "other"), [("ß", "ẞ"), ("k", "\u212a"), ("s", "ſ"), ("σ", "ς"), ("ΐ", "ΐ")]
)
def test_letters_that_re2_takes_for_equal_are_folded_alike(
    one: str, other: str
) -> None:
    if compile_regex(one, ignore_case=True).search(other):
        assert casefold_chars(one) == casefold_chars(other)
    assert list(searched(f"fer{one}", f"FER{one}", ignore_case=True)) == [(0, 4)]


def test_a_long_search_is_stopped_by_the_budget() -> None:
    node = parse(r"/[a-j ]{0,240}qqq[0-9]/")
    document = Document("", "abc cab qqq " * 30_000)
    all_of_it = StepBudget(10**12, 10**12)

    assert not matches(node, document, all_of_it)
    tenth = StepBudget(10**12, all_of_it.spent // 10)
    with pytest.raises(OutOfBudget):
        matches(node, document, tenth)

    assert tenth.spent < all_of_it.spent / 5


def test_a_text_is_searched_only_where_the_fixed_parts_stand() -> None:
    node = parse(r"/[a-j ]{0,240}qqq/")
    text = "".join(Random(1).choices("abcdefghij ", k=400_000))
    short, long = StepBudget(10**12, 10**12), StepBudget(10**12, 10**12)

    assert not matches(node, Document("", f"{text[:900]}QQQ"), short)
    assert not matches(node, Document("", f"{text}QQQ{text}"), long)

    assert long.spent < 2 * short.spent + 1_000


@pytest.mark.parametrize(
    ("pattern", "characters", "longest"),
    [
        ("ferry", 5, 10),
        ("fer{2,4}y", 9, 16),
        ("(ferry ?){3}", 18, 30),
        ("ferr(y|ies)", 11, 18),
        ("(fe[a-z]{0,20}){0,9} ferry", 204, 230),
    ],
)
def test_counts_are_written_out(pattern: str, characters: int, longest: int) -> None:
    assert number_of_characters(pattern) == characters
    assert longest_match(pattern) == longest


def test_an_expression_whose_counts_multiply_is_refused() -> None:
    with pytest.raises(QueryError, match="962 characters when its counts are written"):
        parse("/([a-g ]{0,31}[a-g]){0,30}qq/")
    parse("/ferry[^.]{0,200}port[^.]{0,200}late/")


@pytest.mark.parametrize(
    ("pattern", "relaxed"),
    [
        (r"a{2,30}b{0,30}?c{30}", "a+b*?c+"),
        (r"a{30,}b{2}c{20}", "a+b{2}c{20}"),
        (r"[]{30}]{30}[^]{30}]", "[]{30}]+[^]{30}]"),
        (r"[[:alpha:]{30}\]{30}]{30}", r"[[:alpha:]{30}\]{30}]+"),
        (r"\x{41}{30}\p{Greek}{30}\pL{30}", r"\x{41}+\p{Greek}+\pL+"),
        (r"a\{30}b{,30}", ""),
        ("a{٣٠}b", ""),
        (r"\Qa{30}\E", ""),
        (r"(?:a{2}){30}{2}", ""),
        ("ferry", ""),
    ],
)
def test_only_high_counts_are_left_out(pattern: str, relaxed: str) -> None:
    assert without_high_counts(pattern) == relaxed


PIECES = st.sampled_from(
    [
        "f",
        "e",
        "[ef]",
        "[^f{21}]",
        ".",
        r"\pL",
        r"\x{66}",
        "(?:fe|e)",
        "[[:alpha:]]",
        "{",
    ]
)
COUNTS = st.sampled_from(
    ["", "", "{1,21}", "{0,30}?", "{21}", "{2}", "*", "+?", "{21,}"]
)


@given(
    parts=st.lists(st.tuples(PIECES, COUNTS), min_size=1, max_size=4),
    text=st.text("fe {2\n", max_size=90),
)
def test_without_high_counts_no_match_is_lost(
    parts: list[tuple[str, str]], text: str
) -> None:
    pattern = "".join(piece + count for piece, count in parts)
    try:
        found = compile_regex(pattern, ignore_case=False).search(text)
    except ValueError:
        return
    relaxed = without_high_counts(pattern)

    if found is not None and relaxed:
        more = compile_regex(relaxed, ignore_case=False).search(text)
        assert more is not None
        assert more.start() <= found.start()
