"""Secrets that stand in the configuration itself, or where it says that they are."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tocsin.alerts.channels.url_secrets import secrets_in
from tocsin.config.load import Config


def written_secrets(config: Config) -> Iterator[tuple[str, str]]:
    """Yield (key, secret) for each that stands in the file itself.

    Also addresses that may hold one. Not those of channels that print on a terminal.
    """
    for name, table in config.channels.items():
        if table.url and not table.url.startswith("terminal:"):
            yield f"channels.{name}.url", table.url
    for key, source in config.source_tables.items():
        if source.password:
            yield f"sources.{key}.password", source.password
        if "@" in source.proxy:
            yield f"sources.{key}.proxy", source.proxy
    for name, user in config.desk.users.items():
        if hash_ := user.password_hash.get_secret_value():
            yield f"desk.users.{name}.password_hash", hash_


def secret_variables(config: Config) -> Iterator[tuple[str, str]]:
    """Yield (key, variable) for each secret in the environment."""
    for name, table in config.channels.items():
        if table.url_env:
            yield f"channels.{name}.url_env", table.url_env
    for key, source in config.source_tables.items():
        if source.password_env:
            yield f"sources.{key}.password_env", source.password_env


def secret_files(config: Config) -> Iterator[tuple[str, Path]]:
    """Yield (key, file) for each secret in a file of its own."""
    for name, table in config.channels.items():
        if table.url_file:
            yield f"channels.{name}.url_file", config.beside(table.url_file)
    for key, source in config.source_tables.items():
        if source.password_file:
            where = config.beside(source.password_file)
            yield f"sources.{key}.password_file", where
    for name, user in config.desk.users.items():
        if user.password_hash_file:
            where = config.beside(user.password_hash_file)
            yield f"desk.users.{name}.password_hash_file", where


def secret_commands(config: Config) -> Iterator[tuple[str, str]]:
    """Yield (key, program) for each secret that a program prints."""
    for name, table in config.channels.items():
        if table.url_cmd:
            yield f"channels.{name}.url_cmd", table.url_cmd[0]
    for key, source in config.source_tables.items():
        if source.password_cmd:
            yield f"sources.{key}.password_cmd", source.password_cmd[0]


def secret_texts(
    config: Config, environment: Mapping[str, str] = os.environ
) -> list[str]:
    """Return all that nobody else may see, whole and in its parts.

    User names and options of sources too: some sites take a key as either.
    Files and variables that cannot be read have nothing to show; no program is run.
    """
    values = [secret for _, secret in written_secrets(config)]
    for source in config.source_tables.values():
        values += [source.user, *source.options.values()]
    values += [environment.get(name, "") for _, name in secret_variables(config)]
    for _, file in secret_files(config):
        try:
            values.append(file.read_text("utf-8").strip())
        except (OSError, UnicodeDecodeError):
            continue
    found = dict[str, None]()
    for value in filter(None, values):
        parts = secrets_in(value) if "://" in value else [value]
        found.update(dict.fromkeys((*parts, *_login_of(value))))
    return list(found)


def _login_of(address: str) -> list[str]:
    """Return user and password in an address, as written and as they are sent."""
    try:
        parts = urlsplit(address)
        given = [text for text in (parts.username, parts.password) if text]
    except ValueError:
        return []
    return [text for one in given for text in (one, unquote(one))]
