"""Channel URLs, which hold passwords: from config, environment, file or command."""

from tocsin.config.load import Config
from tocsin.config.secret_values import SecretKeys, secret_value
from tocsin.config.toml_tables import ConfigError


def channel_urls(config: Config) -> dict[str, str]:
    """Return each channel's Apprise URL by name.

    Raises ConfigError with every address that cannot be had; never shows one.
    """
    found, problems = {}, []
    for name in config.channels:
        try:
            found[name] = channel_url(config, name)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return found


def channel_url(config: Config, name: str) -> str:
    """Return one channel's Apprise URL; raises ConfigError, which never shows it."""
    table = config.channels[name]
    keys = SecretKeys(
        key=f"channels.{name}.url", noun="address", full_noun="the Apprise URL"
    )
    return secret_value(
        keys,
        config,
        value=table.url,
        env=table.url_env,
        file=table.url_file,
        cmd=table.url_cmd,
    )
