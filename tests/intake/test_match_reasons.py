"""Why a watchlist matches an article, or does not."""

from pathlib import Path

import pytest

from tests.support.factories import article
from tocsin.config import Config
from tocsin.config.load import load
from tocsin.intake.match_reasons import missed_watchlists, reason_for
from tocsin.watchlists.query_budget import UNBOUNDED, Budget, StepBudget

FILE = """
[sources.gazette]
url = "https://gazette.example/feed"
country = "is"
[sources.post]
url = "https://post.example/feed"
[watchlists.ferries]
query = "ferry AND (pier OR harbour)"
[watchlists.trams]
query = "ferry AND tram AND NOT late"
[watchlists.german]
query = "ferry"
languages = ["de"]
sources = ["post"]
[watchlists.here]
query = "ferry country:is"
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(tmp_path / "config.toml", FILE)


def unbounded() -> Budget:
    return UNBOUNDED


def test_a_match_is_explained_part_by_part(config: Config) -> None:
    reason = reason_for(config, config.watchlist("ferries"), article(1), unbounded)

    assert reason.matches
    assert reason.explanation is not None
    parts = [(part.query, part.true) for part in reason.explanation.children]
    assert parts == [("ferry", True), ("pier OR harbour", True)]


def test_filters_that_leave_an_article_out_are_named(config: Config) -> None:
    reason = reason_for(config, config.watchlist("german"), article(1), unbounded)

    assert not reason.matches
    assert reason.limits == "sources: post; languages: de"
    assert reason.explanation is not None
    assert reason.explanation.true


def test_watchlists_that_do_not_match_have_the_clauses_that_are_false(
    config: Config,
) -> None:
    missed = {
        miss.watchlist: miss
        for miss in missed_watchlists(config, article(1), unbounded)
    }

    assert list(missed) == ["trams", "german"]
    assert missed["trams"].clauses == ("tram", "NOT late")
    assert (missed["german"].clauses, missed["german"].limits) == (
        (),
        "sources: post; languages: de",
    )


def test_what_takes_too_long_has_no_explanation(config: Config) -> None:
    def little() -> Budget:
        return StepBudget(query_steps=0, article_steps=0)

    reason = reason_for(config, config.watchlist("ferries"), article(1), little)

    assert reason.explanation is None
    assert not reason.matches
