"""Secrets of the configuration: from the environment, a file or a command."""

import os
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tocsin.config.toml_tables import ConfigError

COMMAND_SECONDS = 30.0
"""How long a command that prints a secret may take: a keyring may ask a person."""


class Beside(Protocol):
    """What knows the folder that paths are relative to: the configuration."""

    def beside(self, name: str) -> Path:
        """Return a path relative to the folder of the file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKeys:
    """A key that holds a secret, and those beside it that say where it is."""

    key: str
    """As in `channels.desk.url`: `…_env`, `…_file` and `…_cmd` stand beside it."""
    noun: str
    """What it is, for messages: "address"."""
    full_noun: str
    """The same, said to somebody who is to write it: "the Apprise URL"."""


def secret_value(
    keys: SecretKeys,
    config: Beside,
    *,
    value: str,
    env: str,
    file: str,
    cmd: Sequence[str],
) -> str:
    """Return a secret from where the configuration says that it is; "" for nowhere.

    Raises ConfigError, which never shows it.
    """
    if value:
        return value
    if env:
        return _from_environment(keys, env)
    if cmd:
        return _from_command(keys, cmd, config.beside(""))
    return _from_file(keys, config.beside(file)) if file else ""


def _from_environment(keys: SecretKeys, variable: str) -> str:
    value = os.environ.get(variable, "").strip()
    if not value:
        raise ConfigError(
            f"{keys.key}_env: the environment variable {variable} is not set.",
            remedy=f"Set it where tocsin starts: export {variable}='…'",
        )
    return value


def _from_command(keys: SecretKeys, command: Sequence[str], folder: Path) -> str:
    """Return the secret that a command prints: for keyrings and password stores."""
    where = f"{keys.key}_cmd: {command[0]!r}"
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
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
            f"{where} gave no {keys.noun} ({ends}).",
            remedy="Write the program and its arguments as a list, and try it by hand.",
        ) from None
    secret = ended.stdout.strip()
    if ended.returncode or not secret:
        said = f"ended with exit code {ended.returncode}" if ended.returncode else ""
        raise ConfigError(
            f"{where} gave no {keys.noun} ({said or 'printed nothing'}).",
            remedy="Run it by hand as the user that tocsin runs as; it must print "
            f"{keys.full_noun} and nothing else.",
        )
    return secret


def _from_file(keys: SecretKeys, path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        raise ConfigError(
            f"{keys.key}_file: {path} cannot be read ({why}).",
            remedy=f"Name a file that this user may read, with {keys.full_noun} in it.",
        ) from error
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise ConfigError(
            f"{keys.key}_file: everybody on this machine can read {path}.",
            remedy=f"chmod 600 {path}",
        )
    if not text:
        raise ConfigError(f"{keys.key}_file: {path} is empty.")
    return text
