"""The examples of the how-to pages load without doubts, and find what the pages say."""

import re

import pytest

from store.model import Article, Watchlist
from tests.support.factories import article
from tests.support.howto_examples import NAMES, Promise, example, page_of, promises
from tests.support.paths import ROOT
from tocsin.config import load
from tocsin.config.query_doubts import query_doubts
from tocsin.watchlists.engine import Engine

PROMISES = [(name, promise) for name in NAMES for promise in promises(name)]


def test_each_example_has_a_page_and_a_table_of_promises() -> None:
    assert {path.stem for path in (ROOT / "docs/examples").glob("*.toml")} == set(NAMES)
    for name in NAMES:
        found = promises(name)
        assert len(found) >= 8
        assert f"../examples/{name}.toml" in page_of(name)
        assert len(found) == page_of(name).count("| **")
        assert any(not promise.found for promise in found)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_loads_and_nothing_in_it_is_doubtful(name: str) -> None:
    config = load(example(name))

    assert [doubt.message for doubt in query_doubts(config)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_watchlist_of_an_example_finds_something_and_not_everything(
    name: str,
) -> None:
    watchlists = {watchlist.name for watchlist in load(example(name)).watchlists}

    found = [{one for one, _ in promise.found} for promise in promises(name)]

    assert set.union(*found) == watchlists
    assert set.intersection(*found) == set()


@pytest.mark.parametrize(
    ("name", "promise"),
    PROMISES,
    ids=[f"{name}: {promise.title}" for name, promise in PROMISES],
)
def test_an_article_is_found_by_those_whom_the_page_names(
    name: str, promise: Promise
) -> None:
    config = load(example(name))
    engine = Engine(config.watchlists, config.names, countries=config.countries)

    matches = engine.matches(published(name, promise))

    assert {(match.watchlist, match.urgent) for match in matches} == promise.found


def published(name: str, promise: Promise) -> Article:
    """Return a promised article as it is stored."""
    source = load(example(name)).source(promise.source)
    home = "/".join(source.url.split("/")[:3])
    return article(
        source=promise.source,
        url=f"{home}/2026/article",
        title=promise.title,
        text=promise.text,
        language=promise.language,
        outlet=source.name,
        authors=(),
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_shows_of_the_example_stands_in_it(name: str) -> None:
    config = load(example(name))
    shown = re.findall(
        r"^\[(sources|watchlists|channels)\.([\w-]+)\]", page_of(name), re.M
    )

    assert shown
    for table, key in shown:
        known = {
            "sources": config.source_tables,
            "watchlists": config.watchlist_tables,
            "channels": config.channels,
        }[table]
        assert key in known


@pytest.mark.parametrize("name", NAMES)
def test_queries_that_a_page_shows_are_those_of_the_example(name: str) -> None:
    config = load(example(name))

    for key, query in re.findall(
        r"^\[watchlists\.([\w-]+)\]\nquery = '''\n(.*?)'''",
        page_of(name),
        re.M | re.DOTALL,
    ):
        assert query == config.watchlist_tables[key].query


@pytest.mark.parametrize(
    ("query", "word", "found"),
    [
        ("задержать~", "задержали", True),
        ("задержать~", "задержан", True),
        ("арестовать~", "арестованного", False),
        ("арестова*", "арестованного", True),
        ("*اعتقلت*", "واعتقلت", True),
    ],
)
def test_words_are_found_as_the_rights_monitor_says(
    query: str, word: str, found: bool
) -> None:
    language = "ar" if query.startswith("*") else "ru"
    engine = Engine([Watchlist(name="one", query=query)])

    matches = engine.matches(article(title="-", text=word, language=language))

    assert bool(matches) is found
