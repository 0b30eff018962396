"""What is watched, from the configuration: in the database, and as rules."""

from datetime import datetime
from typing import Any

from store import alerts, matches, sources
from tocsin.config import Config
from tocsin.intake.deduplication import StorySettings
from tocsin.intake.policy import IntakePolicy, IntakeRules
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.rarity import Rarity


def intake_rules(config: Config, rarity: Rarity | None = None) -> IntakeRules:
    """Return what articles are held against; `rarity` makes it fast, nothing else."""
    return IntakeRules(
        engine=Engine(
            config.watchlists,
            config.names,
            countries=config.countries,
            rarity=rarity,
        ),
        policy=IntakePolicy(
            baseline_window=config.crawl.baseline_window, max_age=config.crawl.max_age
        ),
        stories=story_settings(config),
    )


def story_settings(config: Config) -> StorySettings:
    """Return how stories are told apart."""
    return StorySettings(
        grouping=config.stories.grouping,
        window=config.stories.window,
        memory=config.stories.memory,
    )


def store_watched(db: Any, config: Config, at: datetime) -> None:
    """Tell the database which sources and watchlists there are."""
    sources.sync(db, config.sources, at)
    queries = {watchlist.name: watchlist.query for watchlist in config.watchlists}
    matches.sync_watchlists(db, queries, at)
    alerts.sync_routes(
        db,
        {
            watchlist.name: [(route.channel, route.when) for route in watchlist.routes]
            for watchlist in config.watchlists
        },
    )
