"""[fleet] of config.toml: workers on other machines, and the broker between."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated
from urllib.parse import urlsplit

from tocsin.config.secret_values import Beside, SecretKeys, secret_value
from tocsin.config.table_marks import AfterValidator
from tocsin.config.table_types import PathText, Switch, Table

SCHEMES = ("redis", "rediss", "amqp", "amqps")

PLACE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""Names of fleets, workers and places."""


def place_name(text: str) -> str:
    """Return the name of a fleet, a worker or a place; raises ValueError for none."""
    if not re.fullmatch(PLACE, text):
        raise ValueError(
            f"{text!r} is no name; letters, digits, '.', '_' and '-' make one, such as "
            "'berlin-1'"
        )
    return text


PlaceName = Annotated[str, AfterValidator(place_name)]

KEYS = SecretKeys(
    key="fleet.broker", noun="address", full_noun="the address of the broker"
)


class FleetTable(Table):
    """[fleet]."""

    broker: str = ""
    broker_env: str = ""
    broker_file: PathText = ""
    broker_cmd: tuple[str, ...] = ()
    name: PlaceName = "tocsin"
    fallback: Switch = True

    @property
    def is_on(self) -> bool:
        """Return whether others fetch for the daemon."""
        return bool(
            self.broker or self.broker_env or self.broker_file or self.broker_cmd
        )


def broker_url(table: FleetTable, config: Beside) -> str:
    """Return the address of the broker, which may hold a password.

    Raises ConfigError when it is not where the configuration says.
    """
    return secret_value(
        KEYS,
        config,
        value=table.broker,
        env=table.broker_env,
        file=table.broker_file,
        cmd=table.broker_cmd,
    )


def fleet_problems(
    table: FleetTable, places: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """Yield a problem for each thing that cannot be so.

    `places` is source → its `workers`.
    """
    given = (table.broker, table.broker_env, table.broker_file, table.broker_cmd)
    if sum(map(bool, given)) > 1:
        yield (
            "fleet: broker, broker_env, broker_file and broker_cmd say the same in "
            "four ways; write one of them"
        )
    if table.broker and urlsplit(table.broker).scheme not in SCHEMES:
        # Not shown: it may hold a password.
        yield (
            "fleet.broker: the address has to begin with redis:// or amqp:// (with TLS "
            "rediss:// or amqps://), such as 'redis://127.0.0.1:6379'"
        )
    if table.is_on:
        return
    for name, wanted in places.items():
        if wanted:
            yield (
                f"sources.{name}.workers: there is no fleet; write [fleet] broker, or "
                "remove this"
            )
