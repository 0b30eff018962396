"""Names in queries: other watchlists and lists of terms."""

import pytest

from tests.watchlists.test_syntax import said
from tocsin.watchlists.document import Document
from tocsin.watchlists.match import matches
from tocsin.watchlists.named_queries import MAX_CHAIN, MAX_ENTRIES, NamedQueries
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import parse

NAMES = NamedQueries(
    queries={
        "rain": "(rain OR snow) -music",
        "storm": "@rain gale",
        "headline": "title:storm",
        "near": "rain NEAR/3 wind",
        "self": "a OR @self",
        "ping": "a @pong",
        "pong": "b @ping",
        "broken": "a AND",
        "not": "-a",
    },
    lists={
        "one": ["Ferry"],
        "rivals": ["Acme", "Foo Bar", "=US", "=New York", "elect*", "vote~"],
        "more": ['"a b"~2', "/abc def/", "  co-op^3 "],
        "fields": ["title:a"],
        "group": ["a", "(a|b)"],
        "empty": [],
        "long": ["a"] * (MAX_ENTRIES + 1),
        "bad": ["a", "ab*"],
        "nested": ["@one"],
    },
)


def refusal(query: str, names: NamedQueries = NAMES) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query, names)
    return caught.value


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("@one", "@one[ferry]"),
        (
            "@rivals",
            '@rivals[(acme OR "foo bar" OR =US OR =New York OR elect* OR vote~)]',
        ),
        ("@more", '@more[("a b"~2 OR /abc def/ OR "co op"^3)]'),
        ("@storm", "@storm[(@rain[((rain OR snow) AND -music)] AND gale)]"),
        ("a -@one", "(a AND -@one[ferry])"),
        ("@one^3", "@one[ferry^3]"),
        ("title:@one", "@one[title:ferry]"),
        ("title:(@near OR a)", "(@near[(title:rain near/3 title:wind)] OR title:a)"),
        ("@near NEAR/5 @one", "(@near[(rain near/3 wind)] near/5 @one[ferry])"),
        ("ATLEAST/2 @one", "atleast/2 @one[ferry]"),
        ("@fields a", "(@fields[title:a] AND a)"),
        ('"@one"', "one"),
        ("bob@one", '"bob one"'),
    ],
)
def test_a_name_stands_for_its_list_or_watchlist(query: str, tree: str) -> None:
    assert said(parse(query, NAMES)) == tree


@pytest.mark.parametrize(
    ("query", "start", "end", "message"),
    [
        ("a @nobody", 2, 9, "no watchlist and no list 'nobody'"),
        ("a @rian", 2, 7, "no watchlist and no list 'rian'"),
        ("@self", 0, 5, "@self uses itself"),
        ("@ping", 0, 5, "@ping → @pong → @ping"),
        ("@broken", 0, 7, "@broken cannot be used: Nothing after AND."),
        ("@not", 0, 4, "only excludes"),
        ("title:@headline", 6, 15, "cannot be looked for in title: alone"),
        ("lang:@one a", 5, 9, "cannot be looked for in lang: alone"),
        ("a NEAR/3 @rain", 9, 14, "a watchlist that has more than words in it"),
        ("lead:@fields", 5, 12, "cannot be looked for in lead: alone"),
        ("@group", 0, 6, "'(a|b)' is more than a word"),
        ("@empty", 0, 6, "has 0 terms"),
        ("@long", 0, 5, "has 10001 terms"),
        ("@bad", 0, 4, "'ab*': 'ab*' is too short"),
        ("@nested", 0, 7, "'@one' is more than a word"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_where_it_stands(
    query: str, start: int, end: int, message: str
) -> None:
    error = refusal(query)

    assert (error.start, error.end) == (start, end)
    assert message in error.message


def test_a_name_nearly_right_is_suggested() -> None:
    assert refusal("@rian").remedy == "Did you mean @rain?"


def test_names_lead_only_so_far() -> None:
    queries = {f"n{i}": f"@n{i + 1}" for i in range(MAX_CHAIN)}
    names = NamedQueries({**queries, f"n{MAX_CHAIN}": "a"})

    assert "nested more than 20 deep" in refusal("@n0", names).message
    assert said(parse("@n1", names)).count("@") == MAX_CHAIN


def test_a_refused_name_may_be_asked_for_again() -> None:
    for _ in range(2):
        assert "uses itself" in refusal("@ping").message
    assert said(parse("@one", NAMES)) == "@one[ferry]"


def test_a_weight_on_a_name_does_not_change_its_list() -> None:
    parse("@one^3 title:@one", NAMES)

    assert said(parse("@one", NAMES)) == "@one[ferry]"


DOCUMENT = Document(
    "Storm over the bay",
    "LONDON (Reuters) - Rain and wind. © AFP 2026",
    language="pt_BR",
    sources=("The Daily Ferry", "ferry-feed"),
    url="https://www.News.Example.co.uk/Élan/1?x=2",
    authors=("Jane O'Brien", "dpa"),
    country="GB",
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lang:pt", True),
        ("lang:pt-br", True),
        ("lang:p", None),
        ("lang:en", False),
        ("country:gb", True),
        ("country:de", False),
        ("url:/ÉLAN/", True),
        ("url:elan", False),
        ("author:obrien", False),
        ('author:"O’Brien"', True),
        ('author:"jane o\'brien"', True),
        ('author:"brien dpa"', False),
        ("source:daily", True),
        ('source:"daily ferry"', True),
        ('source:"ferry ferry"', False),
        ("source:example.co.uk", True),
        ("source:www.news.example.co.uk", True),
        ("source:ample.co.uk", False),
        ("source:example", True),
        ("agency:reuters", True),
        ("agency:AFP", True),
        ("agency:DPA", True),
        ("agency:rain", False),
    ],
)
def test_a_fact_is_asked_of_the_article(query: str, found: bool | None) -> None:
    if found is None:
        assert "language code" in refusal(f"{query} rain").message
        return

    assert matches(parse(f"{query} rain"), DOCUMENT) == found
    assert matches(parse(f"rain -{query}"), DOCUMENT) != found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(AFP) " + "x " * 300, True),
        ("x " * 300 + "© AFP", True),
        ("x " * 300 + "(dpa/AFP)", True),
        ("x " * 150 + "(AFP)" + "x " * 150, False),
        ("AFP says", False),
        ("[AFP]", True),
    ],
)
def test_an_agency_is_credited_at_the_beginning_or_the_end(
    text: str, found: bool
) -> None:
    assert matches(parse("agency:AFP"), Document("", text)) == found


@pytest.mark.parametrize(
    ("agency", "found"), [("reuters", True), ("AFP", False), ("dpa", True)]
)
def test_agencies_that_are_known_are_not_guessed(agency: str, found: bool) -> None:
    document = Document(
        "", "(AFP) It was late.", authors=("dpa",), agencies=("Reuters",)
    )

    assert matches(parse(f"agency:{agency}"), document) == found
