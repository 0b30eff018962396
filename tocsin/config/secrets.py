"""Channel addresses, which hold passwords: from the file, the environment or a file."""

import os
import stat
from pathlib import Path

from tocsin.config.load import Config
from tocsin.config.read import ConfigError
from tocsin.config.tables import ChannelTable


def channel_urls(config: Config) -> dict[str, str]:
    """Return each channel's Apprise URL by name.

    Raises ConfigError with every address that cannot be had; never shows one.
    """
    found, problems = {}, []
    for name, table in config.channels.items():
        try:
            found[name] = _url(name, table, config)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return found


def _url(name: str, table: ChannelTable, config: Config) -> str:
    if table.url:
        return table.url
    if table.url_env:
        value = os.environ.get(table.url_env, "").strip()
        if not value:
            raise ConfigError(
                f"channels.{name}.url_env: the environment variable {table.url_env} "
                "is not set.",
                remedy=f"Set it where tocsin starts: export {table.url_env}='…'",
            )
        return value
    return _from_file(name, config.beside(table.url_file))


def _from_file(name: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        raise ConfigError(
            f"channels.{name}.url_file: {path} cannot be read ({why}).",
            remedy="Name a file that this user may read, with the Apprise URL in it.",
        ) from error
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise ConfigError(
            f"channels.{name}.url_file: everybody on this machine can read {path}.",
            remedy=f"chmod 600 {path}",
        )
    if not text:
        raise ConfigError(f"channels.{name}.url_file: {path} is empty.")
    return text
