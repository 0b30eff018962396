"""config.toml: what the user wrote → the nouns, checked once and trusted afterwards."""

from tocsin.config.load import Config, ConfigError, load

__all__ = ["Config", "ConfigError", "load"]
