"""config.toml: what the user wrote → the nouns, checked once and trusted afterwards."""

from tocsin.config.load import Config, load
from tocsin.config.toml_tables import ConfigError

__all__ = ["Config", "ConfigError", "load"]
