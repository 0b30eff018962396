"""Channel URLs, which hold passwords: from config, environment, file or command."""

import os
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tocsin.config.load import Config
from tocsin.config.toml_tables import ConfigError

COMMAND_SECONDS = 30.0
"""How long a command that prints a URL may take: a keyring may ask a person."""


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
    if table.url_cmd:
        return _from_command(name, table.url_cmd, config)
    return _from_file(name, config.beside(table.url_file))


def _from_command(name: str, command: Sequence[str], config: Config) -> str:
    """Return the URL that a command prints: for keyrings and password stores."""
    where = f"channels.{name}.url_cmd: {command[0]!r}"
    try:
        ended = subprocess.run(
            command,
            cwd=config.path.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    # A ValueError: the command has a NUL character, or what it printed is not UTF-8.
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        took = f"took longer than {COMMAND_SECONDS:.0f} s"
        is_text = isinstance(error, UnicodeDecodeError)
        unfit = "printed no UTF-8 text" if is_text else "a NUL character is in it"
        why = getattr(error, "strerror", None) or unfit
        ends = took if isinstance(error, subprocess.TimeoutExpired) else why
        # Without the cause: what the command printed may stand in it.
        raise ConfigError(
            f"{where} gave no address ({ends}).",
            remedy="Write the program and its arguments as a list, and try it by hand.",
        ) from None
    url = ended.stdout.strip()
    if ended.returncode or not url:
        said = f"ended with exit code {ended.returncode}" if ended.returncode else ""
        raise ConfigError(
            f"{where} gave no address ({said or 'printed nothing'}).",
            remedy="Run it by hand as the user that tocsin runs as; it must print the "
            "Apprise URL and nothing else.",
        )
    return url


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
