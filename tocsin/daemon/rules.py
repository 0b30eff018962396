"""What is watched, from the configuration: in the database, and as rules."""

from datetime import datetime
from typing import Any

from store import items, matches, sources
from tocsin import pipeline
from tocsin.config import Config
from tocsin.recognise import Bounds
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.rarity import Rarity


def rules_of(config: Config, rarity: Rarity | None = None) -> pipeline.Rules:
    """Return what articles are held against; `rarity` makes it fast, nothing else."""
    return pipeline.Rules(
        engine=Engine(
            config.watchlists,
            config.names,
            countries=config.countries,
            rarity=rarity,
        ),
        policy=pipeline.Policy(
            baseline_window=config.crawl.baseline_window, max_age=config.crawl.max_age
        ),
        bounds=bounds_of(config),
    )


def bounds_of(config: Config) -> Bounds:
    """Return how stories are told apart."""
    return Bounds(
        grouping=config.stories.grouping,
        window=config.stories.window,
        memory=config.stories.memory,
    )


def note_watched(db: Any, config: Config, at: datetime) -> None:
    """Tell the database which sources and watchlists there are."""
    sources.sync(db, config.sources, at)
    queries = {watchlist.name: watchlist.query for watchlist in config.watchlists}
    matches.sync_watchlists(db, queries, at)
    items.sync_routes(
        db,
        {
            watchlist.name: [(route.channel, route.when) for route in watchlist.routes]
            for watchlist in config.watchlists
        },
    )
