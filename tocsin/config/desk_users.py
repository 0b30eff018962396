"""Users of the desk: names, roles, and hashes of passwords from where they are."""

from dataclasses import dataclass, field

from tocsin.config.desk_tables import DeskRole
from tocsin.config.load import Config
from tocsin.config.secret_values import SecretKeys, secret_value
from tocsin.config.toml_tables import ConfigError

MAX_MEMORY_KIB = 1024 * 1024
"""The most that checking a password may take; RFC 9106 proposes 64 MiB, or 2 GiB where
it is there: a daemon's machine has other things to do."""

MAX_TIME_COST = 50
"""The most passes: RFC 9106 proposes 1 and 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskUser:
    """Somebody who may sign in."""

    name: str
    role: DeskRole
    password_hash: str = field(repr=False)


def desk_users(config: Config) -> dict[str, DeskUser]:
    """Return who may sign in, by name.

    Raises ConfigError with every hash that cannot be had or used; never shows one.
    """
    found, problems = {}, []
    for name, table in config.desk.users.items():
        keys = SecretKeys(
            key=f"desk.users.{name}.password_hash",
            noun="hash",
            full_noun="the hash that `tocsin desk password` prints",
        )
        try:
            hash_ = secret_value(
                keys,
                config,
                value=table.password_hash.get_secret_value(),
                env="",
                file=table.password_hash_file,
                cmd=(),
            )
            _check_hash(keys.key, hash_)
        except ConfigError as error:
            problems.append(str(error))
        else:
            found[name] = DeskUser(name=name, role=table.role, password_hash=hash_)
    if problems:
        raise ConfigError("\n".join(problems))
    return found


def _check_hash(key: str, hash_: str) -> None:
    """Raise ConfigError for a hash that no password could be checked against."""
    # Imported where a desk has users: few commands need it.
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        cost = extract_parameters(hash_)
    except InvalidHashError:
        raise ConfigError(
            f"{key}: this is no hash of a password.",
            remedy="Write what this prints, whole: tocsin desk password",
        ) from None
    if cost.memory_cost > MAX_MEMORY_KIB or cost.time_cost > MAX_TIME_COST:
        raise ConfigError(
            f"{key}: to check it takes {cost.memory_cost // 1024} MiB and "
            f"{cost.time_cost} passes, which is too much.",
            remedy="Make another: tocsin desk password",
        )
