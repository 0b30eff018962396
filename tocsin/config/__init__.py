"""config.toml → sources, watchlists and channels, validated once."""

from tocsin.config.load import Config, load
from tocsin.config.toml_tables import ConfigError

__all__ = ["Config", "ConfigError", "load"]
