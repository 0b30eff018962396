"""From the configuration: compiled rules, and the rows of sources and watchlists."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from store import alerts, change_alerts, matches, sources
from store.model import Watchlist
from tocsin.alerts.plan.change_routes import change_routes
from tocsin.config import Config
from tocsin.intake import revisit_schedule
from tocsin.intake.placement import StorySettings
from tocsin.intake.revisit_schedule import RevisitPolicy
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.rarity import Rarity


def intake_rules(config: Config, rarity: Rarity | None = None) -> IntakeRules:
    """Return the compiled rules; `rarity` makes matching fast, nothing else."""
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
        revisits=revisit_policy(config),
        evidence=config.evidence_watchlists,
    )


def revisit_policy(config: Config) -> RevisitPolicy:
    """Return when pages are visited again."""
    told = (each for each in config.watchlists if each.changes != "off")
    return RevisitPolicy(
        steps=config.crawl.revisit,
        matched_steps=config.crawl.revisit_matched,
        followed=frozenset(watchlist.name for watchlist in told),
        tries=config.crawl.tries,
        retry_first=config.crawl.retry_first,
    )


def story_settings(config: Config) -> StorySettings:
    """Return the settings by which articles are grouped into stories."""
    return StorySettings(
        grouping=config.stories.grouping,
        window=config.stories.window,
        memory=config.stories.memory,
    )


def store_watched(db: Any, config: Config, at: datetime) -> None:
    """Make the database hold the configured sources, watchlists and routes."""
    sources.sync(db, config.sources, at)
    queries = {watchlist.name: watchlist.query for watchlist in config.watchlists}
    matches.sync_watchlists(db, queries, at)
    sync_routes(db, config)
    revisit_schedule.follow_again(db, revisit_policy(config), at)


def sync_routes(db: Any, config: Config) -> None:
    """Move or drop pending alerts whose route is no longer configured."""
    alerts.sync_routes(
        db,
        {
            watchlist.name: [(route.channel, route.when) for route in watchlist.routes]
            for watchlist in config.watchlists
        },
    )
    sync_change_routes(db, config.watchlists)


def sync_change_routes(db: Any, watchlists: Iterable[Watchlist]) -> None:
    """Move or drop pending alerts of changes, as watchlists tell them now."""
    change_alerts.sync_routes(
        db,
        {
            watchlist.name: {
                route.channel: route.when for route in change_routes(watchlist)
            }
            for watchlist in watchlists
        },
    )
