"""An article that is matched by its listing is not matched again to be taken in."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from store import entries, matches, sources
from store.db import Store
from store.model import Article, Intake, Match, Watchlist
from tests.support.factories import NOW, article, entry, found, source
from tocsin.daemon.article_intake import ArticleIntake, is_wanted
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

FERRY = article(1, title="Ferry late")


class CountingEngine(Engine):
    """An engine that counts the articles it matches."""

    matched = 0

    def matches(self, article: Article, *others: Any, **more: Any) -> list[Match]:
        self.matched += 1
        return super().matches(article, *others, **more)


def rules() -> tuple[CountingEngine, IntakeRules]:
    engine = CountingEngine([Watchlist(name="ferries", query="ferry")])
    policy = IntakePolicy(baseline_window=timedelta(days=1), max_age=timedelta(days=7))
    return engine, IntakeRules(engine=engine, policy=policy, stories=StorySettings())


@pytest.fixture
def store(store: Store) -> Store:
    store.write(sources.sync, [source("gazette")], NOW).result()
    store.write(matches.sync_watchlists, {"ferries": "ferry"}, NOW).result()
    listed = [found(entry(1, url=FERRY.url, title="Ferry late"))]
    store.write(entries.add, "gazette", listed, NOW).result()
    return store


@pytest.mark.parametrize(("is_reloaded", "times"), [(False, 1), (True, 2)])
def test_a_wanted_article_is_matched_once_by_the_same_rules(
    store: Store, is_reloaded: bool, times: int
) -> None:
    engine, first = rules()
    newer, second = rules()
    intake = ArticleIntake(store, first, on_alerts=lambda: None)
    waiting = store.read(entries.get, 1, NOW)
    assert waiting is not None

    async def main() -> Intake | None:
        matched = await intake.match(waiting, FERRY, [FERRY.url])
        assert is_wanted(matched)
        if is_reloaded:
            intake.rules = second
        return await intake.take(waiting, FERRY, [FERRY.url], matched=matched)

    taken = asyncio.run(main())

    assert taken is not None
    assert [match.watchlist for match in taken.matches] == ["ferries"]
    assert engine.matched + newer.matched == times
