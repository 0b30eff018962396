"""Facts that no article can have: the doubt says what to write."""

from dataclasses import replace

import pytest

from spiders.extract.metadata.language_codes import is_language, usual_code
from tests.support.factories import source
from tocsin.config.fact_doubts import fact_doubts, language_doubt
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.syntax import read

SOURCES = [
    replace(
        source("harbour"),
        name="The Harbour Post",
        url="https://www.harbour-post.example/feed",
        country="no",
    ),
    replace(source("radio"), name="Radio Sennick", url="https://r.example/feed"),
]


def doubts(query: str) -> list[str]:
    names = NamedQueries({"others": "ferry source:nosuch"})
    text = read(query, names)
    return [
        f"{text.text[doubt.start : doubt.end]}: {doubt.message}"
        for doubt in fact_doubts(text.root, SOURCES)
    ]


@pytest.mark.parametrize(
    "query",
    [
        "ferry source:harbour",
        'ferry source:"harbour post"',
        "ferry source:POST",
        "ferry source:harbour-post.example",
        "source:r.example",
        # The site of articles need not be that of the feed.
        "ferry source:elsewhere.example",
        "ferry lang:pt-BR",
        "ferry lang:sr_Latn",
        "ferry lang:kbd",
        "ferry country:no",
        "ferry author:nosuch agency:nosuch url:nosuch",
        "ferry @others",
    ],
)
def test_what_an_article_may_be_is_not_doubted(query: str) -> None:
    assert doubts(query) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ferry source:harbuor", "harbuor: No source has the name 'harbuor'"),
        ("ferry source:harbuor", "Did you mean 'harbour'?"),
        ("ferry -(boat source:nosuch)", "Known: harbour, radio."),
        ("ferry (boat OR lang:xy)", "xy: 'xy' is no language. Write its code"),
        ("ferry lang:jp", "jp: No article is stored with the language 'jp'. Write ja"),
        ("ferry lang:ger-AT", "Write de-at"),
        ("ferry country:se", "se: No source has the country 'se'. Known: no."),
        ("ferry country:se", 'Write country = "se" under'),
    ],
)
def test_what_no_article_is_has_a_doubt_that_says_what_to_write(
    query: str, message: str
) -> None:
    [doubt] = doubts(query)

    assert message in doubt


def test_of_many_sources_a_doubt_names_a_few() -> None:
    many = [source(f"s{number:03}") for number in range(300)]

    [doubt] = fact_doubts(read("ferry source:nosuch", NamedQueries({})).root, many)

    assert doubt.message.endswith("s018, s019 and 280 more.")


def test_every_doubted_language_has_an_undoubted_one_instead() -> None:
    for code in ("eng", "fra", "fre", "zho", "chi", "iw", "cz", "scr"):
        assert language_doubt(code)
        assert language_doubt(usual_code(code)) == ""
        assert is_language(usual_code(code))
