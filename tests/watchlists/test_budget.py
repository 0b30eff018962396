"""The bound on the work for one article, and that the work grows with the article."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from benchmarks.hostile_queries import CASES, Case, text_of
from store.model import Article, Watchlist
from tests.support.factories import article
from tocsin.watchlists.document import Document
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import hits
from tocsin.watchlists.query_budget import OutOfBudget, QueryOverrun, StepBudget
from tocsin.watchlists.syntax import parse
from tocsin.wiring.query_time_budget import TimeBudget

LONG = article(title="Ferry", text="the ferry of Lenna " * 5_000)
PLENTY = 10**12
SLOW, QUICK = "(the OR lenna) NEAR/100 of", "ferry"
NEARS = (SLOW, "of NEAR/99 the", "of NEAR/98 lenna")


def engine(*queries: str) -> Engine:
    return Engine(Watchlist(name=query, query=query) for query in queries)


def asked(
    engine: Engine, budget: StepBudget | TimeBudget, found: Article = LONG
) -> tuple[list[str], list[QueryOverrun]]:
    """Return the names of the watchlists that match, and the overruns."""
    overruns: list[QueryOverrun] = []
    matches = engine.matches(found, budget=budget, overran=overruns.append)
    return [match.watchlist for match in matches], overruns


def steps(case: Case, size: int) -> int:
    """Return the steps that it takes to decide and explain a query."""
    budget = StepBudget(PLENTY, PLENTY)
    tree = parse(case.query)
    document = Document("", text_of(case, size), language="en")
    Index([tree]).matching(document, budget=budget)
    hits(tree, document, budget)
    return budget.spent


@pytest.mark.parametrize("name", CASES)
def test_four_times_the_words_are_four_times_the_work(name: str) -> None:
    few, many = steps(CASES[name], 8_000), steps(CASES[name], 32_000)

    assert 0 < many <= 5 * few


def test_a_query_that_overruns_is_named_and_the_others_are_decided() -> None:
    watching = engine(SLOW, QUICK, "lenna")

    matched, overruns = asked(watching, StepBudget(12_000, PLENTY))

    assert matched == [QUICK, "lenna"]
    assert overruns == [QueryOverrun(SLOW, "query", matched=False)]


def test_when_the_article_has_used_up_its_budget_the_rest_is_named() -> None:
    watching = engine(*NEARS, QUICK)
    total = StepBudget(PLENTY, PLENTY)
    watching.index.matching(watching.document(LONG), budget=total)

    matched, overruns = asked(watching, StepBudget(PLENTY, total.spent - 100))

    undecided = [o.watchlist for o in overruns if not o.matched]
    assert undecided
    assert {o.bound for o in overruns} == {"article"}
    assert sorted([*matched, *undecided]) == sorted([*NEARS, QUICK])
    # What is decided before any query is looked at closer is never in doubt.
    assert QUICK in matched


def test_an_article_that_is_too_long_to_be_cut_leaves_every_watchlist_open() -> None:
    gone = Watchlist(name="other source", query=QUICK, sources=frozenset({"courier"}))
    watching = Engine([Watchlist(name="one", query=QUICK), gone])

    matched, overruns = asked(watching, StepBudget(PLENTY, 10))

    assert matched == []
    assert overruns == [QueryOverrun("one", "article", matched=False)]


def test_what_matches_and_cannot_be_explained_in_time_matches() -> None:
    watching = engine("/ferry/")

    matched, overruns = asked(watching, StepBudget(20_000, PLENTY))

    assert matched == ["/ferry/"]
    assert overruns == [QueryOverrun("/ferry/", "query", matched=True)]


def test_a_match_whose_urgency_overruns_is_not_urgent_and_is_named() -> None:
    watching = Engine([Watchlist(name="one", query=QUICK, urgent=SLOW)])

    found = watching.matches(LONG, budget=StepBudget(PLENTY, PLENTY))
    overruns: list[QueryOverrun] = []
    hasty = watching.matches(
        LONG, budget=StepBudget(12_000, PLENTY), overran=overruns.append
    )

    assert [match.urgent for match in found] == [True]
    assert [match.urgent for match in hasty] == [False]
    assert overruns == [QueryOverrun("one", "query", matched=True)]


def test_a_step_budget_starts_anew_for_each_query_but_not_for_the_article() -> None:
    budget = StepBudget(10, 15)
    budget.start_query()
    budget.spend(10)
    budget.start_query()

    with pytest.raises(OutOfBudget) as refused:
        budget.spend(6)

    assert refused.value.bound == "article"


def ticking(seconds: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += seconds


@pytest.mark.parametrize(
    ("passed", "worked", "bound"),
    [
        (0.1, 0.1, None),
        (2.0, 2.0, "query"),
        (2.0, 0.001, None),  # the machine is busy with something else
        (60.0, 0.001, "article"),
    ],
)
def test_a_time_budget_ends_with_the_time(
    passed: float, worked: float, bound: str | None
) -> None:
    budget = TimeBudget(
        timedelta(seconds=1),
        timedelta(seconds=50),
        clock=ticking(passed).__next__,
        worked=ticking(worked).__next__,
    )

    _, overruns = asked(engine(SLOW), budget)

    assert [o.bound for o in overruns] == ([bound] if bound else [])


def test_a_text_without_what_an_expression_needs_is_not_read_by_it() -> None:
    words = ("abc", "xyz")
    needs_more, found = r"/abc[a-z ]{0,200}xyz[a-z ]{0,200}%s/", {}
    for last in ("qqq", "abc"):
        found[last] = steps(Case(needs_more % last, words), 16_000)

    assert found["qqq"] * 2 < found["abc"]


@pytest.mark.parametrize(
    "query",
    [
        "/[[:digit:]]+ ferries/",
        "/[[:^digit:]x]ferries (sail|run)s? late/i",
        r"/\pN+ FERRIES( to)* (?:sail|sink)/i",
        "/(?i)(four|9)+ ferr(y|ies)/",
    ],
)
def test_a_text_with_what_an_expression_needs_is_read(query: str) -> None:
    matched, _ = asked(
        engine(query),
        StepBudget(PLENTY, PLENTY),
        article(title="Port", text="Today 9 ferries sail late to Lenna"),
    )

    assert matched == [query]
