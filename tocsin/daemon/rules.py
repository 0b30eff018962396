"""What articles are held against, from the configuration."""

from tocsin import pipeline
from tocsin.config import Config
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
    )
