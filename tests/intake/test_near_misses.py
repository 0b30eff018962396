"""Articles that a watchlist misses by one of its clauses."""

from typing import Any

from store.database import Database
from tests.intake.test_query_trial import EVERYTHING, keep, question, tried
from tests.support.factories import article
from tocsin.intake.article_verdicts import ArticleVerdicts
from tocsin.intake.near_misses import near_misses
from tocsin.intake.query_trial import try_watchlist
from tocsin.watchlists.query_budget import StepBudget


def test_near_misses_name_the_clause_that_is_not_true(db: Database) -> None:
    keep(
        db,
        article(1, title="x", text="ferry bus tram"),
        article(2, title="x", text="ferry bus"),
        article(3, title="x", text="ferry"),
        article(4, title="x", text="ferry bus tram football"),
        article(5, title="x", text=f"ferry {'far ' * 50} harbour crane"),
    )

    def missed(query: str, **more: Any) -> list[tuple[int, str]]:
        report = tried(db, query, **more)
        return [(miss.kept.id, miss.clause) for miss in report.near_misses]

    assert missed("ferry bus tram NOT football") == [(4, "NOT football"), (2, "tram")]
    assert missed("ferry") == []
    assert missed("ferry bus tram", exclude="football") == [
        (4, "NOT football"),
        (2, "tram"),
    ]
    assert missed("crane AND (ferry NEAR/5 harbour)") == [(5, "ferry NEAR/5 harbour")]
    assert missed("ferry bus tram", languages=("de",)) == []


def test_a_near_miss_that_takes_too_long_is_left_out(db: Database) -> None:
    keep(db, article(1, text="the ferry " * 9_000), article(2, text="the ferry"))
    asked = question(
        '"the ferry"~5 AND bus~',
        new_budget=lambda: StepBudget(query_steps=9_000, article_steps=90_000),
    )

    report = try_watchlist(db, asked, EVERYTHING)

    assert [miss.kept.id for miss in report.near_misses] == [2]


def test_near_misses_are_looked_up_while_there_is_time(db: Database) -> None:
    keep(db, article(1))
    verdicts = ArticleVerdicts(db, question("pier AND eel AND storm"))
    left, statements = iter([True, False]), list[str]()
    db.conn.set_trace_callback(statements.append)

    near_misses(db, verdicts, 0, limit=5, goes_on=lambda: next(left, False))

    assert sum("MATCH" in statement for statement in statements) == 1
