"""How sources are reached: their passwords and proxies, from the configuration."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from spiders.fetch.access import Access, Login, Part, origin_of
from tocsin.alerts.channels.url_secrets import MIN_SECRET_CHARS
from tocsin.config.load import Config
from tocsin.config.secret_values import SecretKeys, secret_value
from tocsin.config.toml_tables import ConfigError

_SHOWN: Mapping[str, frozenset[Part]] = {
    "": frozenset(),
    "listing": frozenset(["listing"]),
    "pages": frozenset(["page"]),
    "both": frozenset(["listing", "page"]),
}
"""What a browser shows, by the value of `browser`."""


def all_source_access(config: Config) -> dict[str, Access]:
    """Return how each source is reached that is not reached plainly, by its key.

    Raises ConfigError with every password that cannot be had; never shows one.
    """
    found, problems = {}, []
    for key, table in config.source_tables.items():
        if not (table.user or table.proxy or table.browser or table.workers):
            continue
        try:
            found[key] = source_access(config, key)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return found


def source_access(config: Config, key: str) -> Access:
    """Return how one source is reached.

    Raises ConfigError when its password is not where the configuration says.
    """
    table = config.source_tables[key]
    shown = _SHOWN[table.browser]
    if not table.user:
        return Access(proxy=table.proxy, shown=shown, places=table.workers)
    keys = SecretKeys(
        key=f"sources.{key}.password", noun="password", full_noun="the password"
    )
    password = secret_value(
        keys,
        config,
        value=table.password,
        env=table.password_env,
        file=table.password_file,
        cmd=table.password_cmd,
    )
    login = Login(origin=origin_of(table.url), user=table.user, password=password)
    return Access(login=login, proxy=table.proxy, shown=shown, places=table.workers)


def access_secrets(access: Iterable[Access]) -> list[str]:
    """Return what no log may show: passwords, as written and as they are sent.

    Without very short ones, which are in every other word.
    """
    secrets = list[str]()
    for each in access:
        if each.login is not None:
            secrets += [each.login.password, each.login.header.removeprefix("Basic ")]
        if password := urlsplit(each.proxy).password:
            secrets += [password, unquote(password)]
    return [secret for secret in secrets if len(secret) >= MIN_SECRET_CHARS]
