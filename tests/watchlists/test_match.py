"""One query against one article, by examples."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.query_quality import FORMS
from tests.support.paths import DATA
from tests.support.random_queries import WORLDS, texts
from tests.support.reference_words import cut
from tocsin.watchlists.document import LEAD_WORDS, MAX_SCANS, Document
from tocsin.watchlists.match import MAX_HITS, MAX_REGEX_HITS, matches, spans
from tocsin.watchlists.syntax import parse
from tocsin.watchlists.wildcards import Wildcards, WordRow, fits
from tocsin.words.fold import fold, folds, normal, places, words

CASES = DATA / "queries" / "cases.jsonl"


def hits(
    query: str, text: str, title: str = "", language: str = ""
) -> list[str] | None:
    """Return what a query hits, as it stands in the article; None for no match."""
    document = Document(title, text, language=language)
    node = parse(query)
    if not matches(node, document):
        return None
    fields = {"title": title, "text": text}
    return [fields[s.field][s.start : s.end] for s in spans(node, document)]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("ferry", "The Ferry, the FERRY.", ["Ferry", "FERRY"]),
        ("ferry", "Ferries and ferrymen", None),
        ("resume", "Her résumé", ["résumé"]),
        ("Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ", ["ΟΔΥΣΣΕΥΣ"]),
        ("Lodz", "w Łodzi, Łódź", ["Łódź"]),
        ("strasse", "Straße", ["Straße"]),
        ('"climate change"', "Climate-\nchange, not change", ["Climate-\nchange"]),
        ('"climate change"', "climate policy change", None),
        ("co-op", "the co-op, a Co Op, a coop", ["co-op", "Co Op"]),
        ("O’Brien", "Mr O'Brien met OBrien", ["O'Brien"]),
        ("Macy's", "Macy, Macy’s and Macys", ["Macy", "Macy"]),
        ('"Trump tower"', "Trump's tower", ["Trump's tower"]),
        ("=20℃", "at 20℃ and 20 °C", ["20℃"]),
        ("ferry inspection", "inspection", None),
        ("ferry OR bus", "a bus and a ferry", ["bus", "ferry"]),
        ("apple NOT juice", "an apple", ["apple"]),
        ("apple NOT juice", "apple juice", None),
        ('apple -"apple pie"', "apple, pie: Apple Pie", None),
        ("(a1 OR (b1 c1)) d1", "b1 d1", None),
        ("(a1 OR (b1 c1)) d1", "a1 b1 d1", ["a1", "d1"]),
        ("经济", "中国经济增长", ["经济"]),
        ("中国", "在中 国家", None),
        ('"中国 经济"', "中国，经济 中国经济", ["中国，经济", "中国经济"]),
        ("iPhone 手机", "iPhone手机", ["iPhone", "手机"]),
        ("ท่วม", "น้ำท่วม", ["ท่วม"]),
        ("น้ำ", "นํ้าท่วม", ["นํ้า"]),
        ("テレビ", "ﾃﾚﾋﾞ局", ["ﾃﾚﾋﾞ"]),
        ("мой", "мои", None),
        ("Елка", "Ёлка", ["Ёлка"]),
        ("Київ", "КИЇВ, Киів", ["КИЇВ"]),
        ("हिन्दी", "हिन्दी हिन्दू", ["हिन्दी"]),
        ("שלום", "שָׁלוֹם", ["שָׁלוֹם"]),
        ("مصر", "مِصْر", ["مِصْر"]),
        ("ایران", "ايران", ["ايران"]),
        ("می‌خواهم", "می خواهم", ["می خواهم"]),
        ('"Macy 公司"', "Macy's公司", ["Macy's公司"]),
        ("Auflage", "Auf\u200clage, Auf\u00adlage", ["Auf\u200clage", "Auf\u00adlage"]),
        ("O'Shea", "O'S\u00adhea", ["O'S\u00adhea"]),
        ("news", "\u202bnews\u202c", ["news"]),
        ('"foo bar"', "foo\u200bbar", ["foo\u200bbar"]),
        ("CO2", "CO₂", ["CO₂"]),
    ],
)
def test_a_word_is_found_as_a_reader_would(
    query: str, text: str, found: list[str] | None
) -> None:
    assert hits(query, text) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("title:ferry", ["ferry"]),
        ("body:ferry", None),
        ("body:bus title:(ferry OR boat)", ["ferry", "bus"]),
        ("ferry bus", ["ferry", "bus"]),
        ('"ferry bus"', None),
        ("ferry NEAR/9 bus", None),
        ('"ferry bus"~9', None),
        ("title:/f.rry/ bus", ["ferry", "bus"]),
        ("body:/f.rry/", None),
        ("bus -title:ferry", None),
        ("bus -body:ferry", ["bus"]),
    ],
)
def test_a_field_is_looked_into_alone(query: str, found: list[str] | None) -> None:
    assert hits(query, "the bus", "the ferry") == found


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("elect*", "Elections elect re-elect", ["Elections", "elect", "elect"]),
        ('"elect* fraud"', "electoral fraud", ["electoral fraud"]),
        ("*wirtschaft", "Volkswirtschaft, Wirtschaften", ["Volkswirtschaft"]),
        ("*wirtschaft*", "Volkswirtschaftslehre", ["Volkswirtschaftslehre"]),
        ("organi?ation", "organisation, organiation", ["organisation"]),
        ("organi?ation*", "Organisations organiation", ["Organisations"]),
        ("col*our", "colour, COLÓUR, col our", ["colour", "COLÓUR"]),
        ("fér*y", "ferry Férry's", ["ferry", "Férry"]),
        ("عربي*", "عربية", ["عربية"]),
    ],
)
def test_a_wildcard_stays_inside_a_word(
    query: str, text: str, found: list[str] | None
) -> None:
    assert hits(query, text) == found


@pytest.mark.parametrize(
    ("query", "language", "text", "found"),
    [
        ("election~", "en", "Elections, electorate", ["Elections"]),
        ("Wahl~", "de", "die Wahlen, Wahlkampf", ["Wahlen"]),
        ("election~", "", "elections, an ELECTION", ["ELECTION"]),
        ("выборы~", "ru", "итоги выборов", ["выборов"]),
        ("vote~", "en-US", "Voting’s over, she voted", ["Voting", "voted"]),
        ("co-worker~", "en", "coworkers, co-workers", ["co-workers"]),
        ("中国~", "zh", "在中国", ["中国"]),
    ],
)
def test_a_tilde_finds_the_forms_of_a_word_in_the_articles_language(
    query: str, language: str, text: str, found: list[str] | None
) -> None:
    assert hits(query, text, language=language) == found


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("=US", "us, the US's, USA, U.S.", ["US"]),
        ("=C++", "C++11, C, (C++) C++.", ["C++", "C++", "C++"]),
        ("=.NET", "ASP.NET, .NETs", [".NET"]),
        ('="New  York"', "New\nYork, new york", ["New\nYork"]),
        ("=O'Brien", "O’Brien, OʼBrien, O`Brien", ["O’Brien", "OʼBrien"]),
        ("=co-op", "co‑op, co op, Co-op", ["co‑op"]),
        ("=résumé", "resume, résumés, résumé", ["résumé"]),
        ("=中国", "发展中国家", ["中国"]),
        ("=می", "می\u200cخواهم", ["می"]),
        ("=Auf", "Auf\u200clage", None),
        ("=US", "\u00adUS\u00ad, US\u00adA", ["US"]),
        ('="a1 a1"', "a1 a1 a1", ["a1 a1", "a1 a1"]),
    ],
)
def test_an_equals_sign_wants_it_exactly_so(
    query: str, text: str, found: list[str] | None
) -> None:
    assert hits(query, text) == found


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("/boeing 7[0-9]7/i", "A BOEING 737", ["BOEING 737"]),
        ("/boeing 7[0-9]7/", "A BOEING 737", None),
        ("/ferr(y|ies)/", "xferryx ferries", ["ferry", "ferries"]),
        ("/год[уа]/", "в 2024году", ["году"]),
    ],
)
def test_a_regular_expression_reads_the_text_as_it_is(
    query: str, text: str, found: list[str] | None
) -> None:
    assert hits(query, text) == found


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("a1 NEAR/1 b1", "b1 x a1", ["b1", "a1"]),
        ("a1 NEAR/0 b1", "b1 x a1", None),
        ("a1 ONEAR/1 b1", "b1 x a1", None),
        ("a1 PRE/1 b1", "a1 x b1", ["a1", "b1"]),
        ("a1 W/1 b1", "a1 x b1 y y a1", ["a1", "b1"]),
        ("a1 NEAR/5 a1", "a1", None),
        ('"a1 b1" NEAR/5 b1', "a1 b1", None),
        ("(a1 OR b1) NEAR/0 c1", "b1 c1 x a1", ["b1", "c1"]),
        ("a1 NEAR/0 b1 NEAR/0 c1", "c1 a1 b1 x a1 b1", ["c1", "a1", "b1"]),
        ("a1 NOT NEAR/1 b1", "a1 b1 x x a1", ["a1"]),
        ("a1 NOT NEAR/1 b1", "b1 x a1", None),
        ("京都 NOT NEAR/0 東", "東京都", None),
        ("京都 NOT NEAR/0 東", "東京都と京都", ["京都"]),
        ('"a1 b1"~0', "b1 a1", ["b1", "a1"]),
        ('"a1 b1 c1"~1', "c1 x a1 b1", ["c1", "a1", "b1"]),
        ('"a1 b1 c1"~1', "c1 x a1 x b1", None),
        ('"a1 a1"~3', "a1 b1", None),
        ('"elect* fraud"~1', "fraud in elections", ["fraud", "elections"]),
    ],
)
def test_nearness_counts_the_words_in_between(
    query: str, text: str, found: list[str] | None
) -> None:
    assert hits(query, text) == found


MANY_PAIRS = "a1 b1 " * 10_000


@pytest.mark.parametrize(
    ("query", "text", "true"),
    [
        ("(a1 NEAR/100 b1) NEAR/1 c1", MANY_PAIRS + "c1", True),
        ("(a1 NEAR/100 b1) NEAR/1 c1", MANY_PAIRS + "x x c1", False),
        ("c1 NOT NEAR/1 (a1 NEAR/100 b1)", MANY_PAIRS + "x c1", False),
        ("c1 NOT NEAR/1 (a1 NEAR/100 b1)", MANY_PAIRS + "x x c1", True),
        ('"a1 b1 c1"~2', MANY_PAIRS + "x a1 c1 b1", True),
        ('"a1 b1 a1 b1 c1"~100', MANY_PAIRS + "x " * 101 + "c1", False),
        ('"a1 a1 b1 b1 d1 e1 c1"~100', MANY_PAIRS + "d1 c1", False),
        ("ATLEAST/50 (a1 NEAR/100 b1)", MANY_PAIRS, True),
        ("ATLEAST/2 (a1 NEAR/100 c1)", MANY_PAIRS + "c1", False),
    ],
)
def test_a_list_of_words_changes_no_answer(query: str, text: str, true: bool) -> None:
    assert matches(parse(query), Document("", text)) == true


@pytest.mark.parametrize("query", ["a1", "a1 NEAR/100 b1", "=a1", "/a1 b1/"])
def test_of_many_hits_the_first_are_listed(query: str) -> None:
    found = spans(parse(query), Document("", "a1 b1 " * 30_000))

    assert MAX_REGEX_HITS <= len(found) <= MAX_HITS
    assert found[0].start == 0
    assert list(found) == sorted(found, key=lambda span: span.start)


@pytest.mark.parametrize(
    ("query", "title", "text", "found"),
    [
        ("ATLEAST/2 a1", "a1", "a1", ["a1", "a1"]),
        ("ATLEAST/3 a1", "a1", "a1", None),
        ('ATLEAST/2 "a1 a1"', "", "a1 a1 a1", None),
        ('ATLEAST/2 "a1 a1"', "", "a1 a1 a1 a1", ["a1 a1"] * 3),
        ("ATLEAST2(a1 OR b1)", "", "a1 b1", ["a1", "b1"]),
        ("title:ATLEAST/2 a1", "a1", "a1", None),
        ("ATLEAST/2 (a1 NEAR/0 b1)", "", "a1 b1 a1", None),
    ],
)
def test_atleast_counts_what_does_not_overlap(
    query: str, title: str, text: str, found: list[str] | None
) -> None:
    assert hits(query, text, title) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lead:last", True),
        ("lead:after", False),
        ('lead:"last after"', False),
        ("lead:/last/", True),
        ("lead:/last after/", False),
        ("lead:headline", False),
        ("lead:(last NEAR/0 after)", False),
    ],
)
def test_the_lead_ends_after_sixty_words(query: str, found: bool) -> None:
    text = "x " * (LEAD_WORDS - 1) + "last after"

    assert matches(parse(query), Document("headline", text)) == found


def test_hits_are_listed_once_title_first_in_order() -> None:
    found = hits("ferry OR ferr* OR bus", "bus, ferry", "Bus ferry")

    assert found == ["Bus", "ferry", "bus", "ferry"]


@given(st.one_of(*(texts(world, 14) for world in WORLDS)))
def test_words_are_cut_as_the_slow_evaluator_cuts_them(text: str) -> None:
    assert [tuple(word) for word in words(text)] == [tuple(word) for word in cut(text)]


@given(st.lists(st.one_of(*(texts(world, 14) for world in WORLDS))).map("".join))
def test_words_stand_where_they_are_cut(text: str) -> None:
    starts, ends = places(text)

    found = [(word.start, word.end) for word in words(text)]
    assert list(zip(starts, ends, strict=True)) == found


@given(
    st.sets(st.text("abc", min_size=1, max_size=8)),
    st.lists(st.from_regex(r"[abc*?]{0,3}[*?][abc][abc*?]{0,3}", fullmatch=True)),
)
def test_the_words_that_fit_a_wildcard_are_found_in_all_ways(
    vocabulary: set[str], patterns: list[str]
) -> None:
    words, wildcards = sorted(vocabulary), Wildcards(patterns)
    wildcards.fitting(vocabulary)

    for pattern in patterns:
        fitting = [word for word in words if fits(pattern, word)]
        assert WordRow(words).fitting(pattern) == fitting
        assert [w for w in words if pattern in wildcards.of_word.get(w, ())] == fitting


@given(st.lists(st.sampled_from(["a", "ab", "aab", "ba", "b c"])))
def test_a_row_says_where_its_words_stand(words: list[str]) -> None:
    row = WordRow(words)

    for asked in ("a", "ab", "b", "b c", "c"):
        assert row.positions_of(asked) == [
            at for at, word in enumerate(words) if word == asked
        ]
    for pattern in ("a*", "*b", "?a", "*a*"):
        assert row.positions_fitting(pattern) == [
            at for at, word in enumerate(words) if fits(pattern, word)
        ]


def test_a_sign_that_stands_for_several_words_is_one_word() -> None:
    # What Unicode calls it the same as has blanks in it.
    text = "ferry ﷺ port, bus ﷺ quay"

    assert hits("ferry ONEAR/1 port", text) == ["ferry", "port"]
    assert hits("bus ONEAR/1 quay", text) == ["bus", "quay"]
    assert hits("por*", text) == ["port"]


@given(st.one_of(*(texts(world, 14) for world in WORLDS), st.text()))
def test_a_word_of_the_text_folds_as_where_it_stands(text: str) -> None:
    found = words(text)

    assert all(word.fold == fold(text[word.start : word.end]) for word in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(word.fold for word in found)
    assert folds(text) == [word.fold for word in found]


def test_the_cases_of_forty_languages_hold() -> None:
    if not CASES.exists():
        pytest.skip(f"the shared queries are not here: {CASES}")
    lines = CASES.read_text("utf-8").rstrip("\n").split("\n")

    for case in map(json.loads, lines):
        node, article = parse(case["query"]), case["article"]
        document = Document(
            normal(article["title"]),
            normal(article["body"]),
            language=article["lang"],
            sources=(article.get("source", ""),),
            url=article.get("url", ""),
            authors=(article.get("author", ""),),
            country=article.get("country", ""),
        )
        found = sorted(
            ["body" if span.field == "text" else "title", span.start, span.end]
            for span in spans(node, document)
        )

        ok = matches(node, document)
        assert ok == case["expected"] or case["id"] in FORMS, case["id"]
        assert not ok or case["spans"] in (None, found), case["id"]

    assert len(lines) == 293


def test_forms_do_not_differ_by_accents_that_do_not_count() -> None:
    document = Document("", "résumés resumes resume", language="en")

    assert len(spans(parse("resumes~"), document)) == 3


@given(st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), max_size=60))
def test_where_a_word_stands_does_not_depend_on_what_was_asked_before(
    text: list[str],
) -> None:
    body = Document("", " ".join(text)).body

    for word in "abcdefghijklmnopqrstuvwxyz":
        expected = [at for at, each in enumerate(text) if each == word]
        assert body.places_of(word) == expected
    assert MAX_SCANS < 26
