"""All watchlists at once: filters, exclusions, scores, and none in another's way."""

from typing import Any

import pytest

from store.model import Article, Watchlist
from tests.support.factories import article
from tocsin.watchlists.document import Document
from tocsin.watchlists.engine import Engine, admits
from tocsin.watchlists.index import Index
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.syntax import parse

STORY = article(
    source="gazette",
    title="Ferry withdrawn",
    text="The ferry was withdrawn after an inspection. The ferry stays in Port Lenna.",
    language="en-GB",
)


def wants(found: Article = STORY, **more: Any) -> bool:
    """Return whether a watchlist that is made so wants an article."""
    watchlist = Watchlist(name="one", **{"query": "ferry", **more})
    return bool(Engine([watchlist]).matches(found))


def test_matches_come_in_the_order_of_the_watchlists() -> None:
    engine = Engine(
        Watchlist(name=query, query=query)
        for query in ("port", "bus", "ferry", "lenna")
    )

    assert [m.watchlist for m in engine.matches(STORY)] == ["port", "ferry", "lenna"]


def test_what_is_excluded_does_not_match() -> None:
    assert wants(exclude="bus")
    assert not wants(exclude="bus OR inspection")


@pytest.mark.parametrize(
    ("sources", "languages", "admitted"),
    [
        ((), (), True),
        (("gazette",), (), True),
        (("courier", "gazette"), (), True),
        (("courier",), (), False),
        ((), ("en",), True),
        ((), ("de", "en-gb"), True),
        ((), ("en-us",), False),
        ((), ("e",), False),
        (("gazette",), ("de",), False),
    ],
)
def test_a_watchlist_hears_its_sources_and_languages_alone(
    sources: tuple[str, ...], languages: tuple[str, ...], admitted: bool
) -> None:
    watchlist = Watchlist(
        name="one", query="ferry", sources=frozenset(sources), languages=languages
    )

    assert admitted == admits(watchlist, source=STORY.source, language=STORY.language)
    assert bool(Engine([watchlist]).matches(STORY)) == admitted


def test_an_article_of_unknown_language_is_not_of_a_language() -> None:
    assert not wants(article(language="", text="A ferry."), languages=("en",))


def test_a_country_is_that_of_the_source() -> None:
    engine = Engine(
        [Watchlist(name="one", query="ferry country:no")], countries={"gazette": "no"}
    )

    assert len(engine.matches(STORY)) == 1
    assert engine.matches(article(source="courier")) == []


@pytest.mark.parametrize(
    ("query", "is_match"),
    [
        ('source:"harbour post"', True),
        ('source:"the harbour post"', True),
        ('source:"post harbour"', False),
        # One name has the first two words and another the last two.
        ('source:"the harbour times"', False),
        ("source:harbour", True),
        ("author:lee", True),
        ('author:"lee dane"', False),
    ],
)
def test_a_name_is_asked_for_by_words_side_by_side(query: str, is_match: bool) -> None:
    paper = Document(
        "Ferry",
        "A ferry.",
        sources=("The Harbour Post", "Harbour Times"),
        authors=("Ann Lee", "Dane Orr"),
    )

    found = Index([parse(f"{query} ferry")]).matching(paper)

    assert found == [0] * is_match


def test_a_match_below_the_score_asked_for_is_kept_quiet() -> None:
    def found(min_score: int) -> tuple[int, str]:
        watchlist = Watchlist(name="one", query="lenna", min_score=min_score)
        (match,) = Engine([watchlist]).matches(STORY)
        return match.score, match.suppressed

    score, _ = found(0)

    assert 0 < score < 60
    assert found(score)[1] == ""
    assert found(score + 1)[1] == "score"


def test_a_match_says_where_what_and_why() -> None:
    watchlist = Watchlist(name="one", query='ferry AND "port lenna"')

    (match,) = Engine([watchlist]).matches(STORY)

    assert [(s.field, s.start) for s in match.spans] == [
        ("title", 0), ("text", 4), ("text", 49), ("text", 64)
    ]  # fmt: skip
    assert match.words == ("Ferry", "ferry", "Port Lenna")
    assert match.reasons[0] == "in the headline"
    assert "".join(text for text, _ in match.snippet).startswith("The ferry stays")


def test_a_query_that_fails_costs_itself() -> None:
    engine = Engine([Watchlist(name="b", query="ferry NEAR/5 port")])
    # What no query can do by itself: its tree is not one.
    rest = ("no node",)
    engine.index.remainders[0] = ((), rest)  # type: ignore[assignment]  # the fault
    failed: list[str] = []

    found = engine.matches(STORY, failed=lambda name, error: failed.append(name))

    assert (found, failed) == ([], ["b"])


def test_what_matches_rings_although_nobody_can_say_where() -> None:
    names = NamedQueries({"ships": "ferry"})
    engine = Engine([Watchlist(name="one", query="@ships")], names)
    # Between reading the query and explaining it, what it rests on is gone.
    names.__init__()  # type: ignore[misc]  # the fault itself
    failed: list[str] = []

    (match,) = engine.matches(STORY, failed=lambda name, error: failed.append(name))

    assert (match.watchlist, match.spans, failed) == ("one", (), ["one"])


def test_names_stand_for_other_watchlists_and_lists() -> None:
    known = NamedQueries(
        {"ships": "ferry OR boat"}, {"places": ["Port Lenna", "Sennick"]}
    )
    engine = Engine([Watchlist(name="one", query="@ships @places")], known)

    assert len(engine.matches(STORY)) == 1
    assert engine.matches(article(text="A ferry in Vask.")) == []
