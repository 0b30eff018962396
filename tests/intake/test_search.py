"""The past: what the index of words proposes is all that can match."""

import os
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from benchmarks.synthetic_articles import Press
from store import articles, database_settings, proposed_articles, sources
from store.connections import transaction
from store.database import Database
from store.model import Article, Watchlist
from tests.support.batches import all_of
from tests.support.factories import NOW, article, source
from tocsin.intake.search import (
    PAGE,
    ArchiveSearch,
    is_indexed,
    proposed_by,
    rarity,
    reindex_batch,
    words_of,
)
from tocsin.watchlists.document import Document
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.index import Index
from tocsin.watchlists.query_budget import StepBudget
from tocsin.watchlists.syntax import parse

DAY = timedelta(days=1)
ARTICLES = int(os.environ.get("ARTICLES", "600"))


def keep(db: Database, *kept: Article) -> None:
    with transaction(db):
        sources.sync(db, [source(key) for key in {a.source for a in kept}], NOW)
        for one in kept:
            key, words = one.url, words_of(one)
            articles.add(db, one, url_key=key, text_key=key, words=words)
        reindex(db)


def reindex(db: Database, limit: int = 1000) -> int:
    return all_of(lambda: reindex_batch(db, limit))


def past(db: Database, query: str, **more: Any) -> ArchiveSearch:
    since = more.pop("since", None)
    return ArchiveSearch(
        db, Engine([Watchlist(name="one", query=query, **more)]), since
    )


def found(db: Database, query: str, **more: Any) -> list[int]:
    return [kept.id for kept, _ in past(db, query, **more).matches()]


TEXTS = [
    "Macy's opened in Łódź. The ferries left; 中国经济 grows. Boeing 747.",
    "The election was held in Lodz, said the OSCE. wäre nicht",
    "Elections and C++ in New York. Die Krankenversicherung.",
    "ferry",
]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("macy", [1]),
        ("lodz", [2, 1]),
        ('"new york"', [3]),
        ('"york new"', []),
        ("经济", [1]),
        ("ferries", [1]),
        ("ferrie*", [1]),
        ("*versicherung", [3]),
        ("*sich*", [3]),
        ("election~", [3, 2]),
        ("=OSCE", [2]),
        ("=C++", [3]),
        ("/Boeing 7[0-9]7/", [1]),
        ("title:ferry", [4, 3, 2, 1]),
        ('title:"ferry 2"', [2]),
        ("title:ferr*", [4, 3, 2, 1]),
        ("title:elections", []),
        ("lodz NOT osce", [1]),
        ("lodz NEAR/5 osce", [2]),
        ("osce OR york", [3, 2]),
        ("source:gazette york", [3]),
        ("url:example/4 ferry", [4]),
        ("url:example/4", [4]),
        ("xyzzy*", []),
        ("*xyzzy", []),
    ],
)
def test_a_query_finds_in_the_past_what_it_would_have_rung_for(
    db: Database, query: str, ids: list[int]
) -> None:
    keep(db, *(article(at, text=text) for at, text in enumerate(TEXTS, start=1)))

    assert found(db, query) == ids


def test_an_agency_is_found_in_the_past_as_when_the_article_came(db: Database) -> None:
    known = article(1, text="(AFP) It was late.", agencies=("Reuters",))
    guessed = article(2, text="(AFP) It was late again.")
    keep(db, known, guessed)

    for query, ids in (("agency:reuters", [1]), ("agency:afp", [2])):
        one = Engine([Watchlist(name="one", query=query)])
        came = [at for at, a in enumerate((known, guessed), start=1) if one.matches(a)]

        assert found(db, query) == came == ids
        assert found(db, f"late {query}") == ids


def test_only_what_was_seen_since_then_is_looked_at(db: Database) -> None:
    keep(db, article(1, seen=NOW - 3 * DAY), article(2, seen=NOW - DAY))

    assert found(db, "ferry", since=NOW - 2 * DAY) == [2]
    assert past(db, "ferry", since=NOW - 2 * DAY).candidates() == 1


def test_articles_are_read_in_pages_and_may_be_written_meanwhile(db: Database) -> None:
    keep(db, *(article(at, text="tram") for at in range(1, 2 * PAGE + 10)))
    searched = past(db, "tram").matches()

    ids = [next(searched)[0].id]
    with transaction(db):
        db.conn.execute("DELETE FROM articles WHERE id = 7")
    ids += [kept.id for kept, _ in searched]

    assert ids == [at for at in range(2 * PAGE + 9, 0, -1) if at != 7]


def test_few_articles_are_proposed(db: Database) -> None:
    keep(db, *(article(at, text=text) for at, text in enumerate(TEXTS, start=1)))

    assert past(db, '"new york"').candidates() == 1
    assert past(db, "xyzzy").candidates() == 0


def test_an_index_by_other_rules_proposes_everything_until_it_is_made_anew(
    db: Database,
) -> None:
    keep(db, article(1), article(2))
    database_settings.put(db, "words", "0 of another Unicode")

    assert not is_indexed(db)
    assert proposed_by(db, parse("ferry")) == ""
    assert found(db, '"ferry 2"') == [2]
    assert reindex(db) == 2
    assert reindex(db) == 0
    assert past(db, '"ferry 2"').candidates() == 1


def test_an_article_that_takes_too_long_is_skipped_and_counted(db: Database) -> None:
    keep(db, article(1, text="the ferry " * 9_000), article(2, text="the ferry"))
    found = Engine([Watchlist(name="one", query='"the ferry"~5')])
    few = partial(StepBudget, query_steps=9_000, article_steps=90_000)

    skipping = ArchiveSearch(db, found, None, new_budget=few)

    assert [kept.id for kept, _ in skipping.matches()] == [2]
    assert skipping.undecided == 1


def test_common_words_are_known_as_such(db: Database) -> None:
    keep(db, *(article(at, text="the ferry") for at in range(1, 6)))
    counted = rarity(db)

    assert counted.of(("the",)) > counted.of(("zebra",))
    assert counted.of(("fer*",)) > counted.of(("zeb*",))


def test_proposals_and_a_scan_of_everything_agree(db: Database) -> None:
    press = Press(7)
    written = press.articles(ARTICLES)
    keep(db, *written)
    trees = [parse(query) for query in press.queries(500)]
    index = Index(trees)
    scanned: list[set[int]] = [set() for _ in trees]
    for kept in articles.since(db, None):
        for number in index.matching(Document.of(kept.article)):
            scanned[number].add(kept.id)

    proposed = [
        set(proposed_articles.newest(db, proposed_by(db, tree), 1, 1_000_000))
        for tree in trees
    ]

    assert sum(map(len, scanned)) > 50
    missed = [
        (at, ids - proposed[at]) for at, ids in enumerate(scanned) if ids - proposed[at]
    ]
    assert missed == []
    assert sum(map(len, proposed)) < 0.2 * len(trees) * len(written)


@pytest.mark.parametrize("query", ["ferr*", "lodz OR elections", "new NOT boeing"])
def test_stored_matches_are_asked_for_less_and_found_all_the_same(
    db: Database, query: str
) -> None:
    keep(db, *(article(n, text=text) for n, text in enumerate(TEXTS * 3, 1)))
    whole = list(past(db, query).matches())

    # Half of all are said to be stored, also some that do not match.
    looks = list[int]()
    new = list(
        past(db, query).new_matches(
            lambda ids: {id_ for id_ in ids if id_ % 2}, lambda: looks.append(1)
        )
    )

    assert whole
    assert new == [(kept.id, None if kept.id % 2 else match) for kept, match in whole]
    assert len(looks) >= len(whole)


def test_a_stored_match_that_takes_too_long_is_undecided(db: Database) -> None:
    keep(db, article(1, text="the ferry " * 9_000), article(2, text="the ferry"))
    found = Engine([Watchlist(name="one", query='"the ferry"~5')])
    few = partial(StepBudget, query_steps=9_000, article_steps=90_000)

    skipping = ArchiveSearch(db, found, None, new_budget=few)

    assert list(skipping.new_matches(set, lambda: None)) == [(2, None)]
    assert skipping.undecided == 1
