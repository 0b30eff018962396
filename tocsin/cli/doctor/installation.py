"""The installation: a configuration, its database, and this process beside them."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from store.connections import open_any_version
from store.database import Database
from store.errors import StoreError, TocsinError
from store.lock import running
from tocsin.config import Config, ConfigError, load
from tocsin.config.toml_tables import parsed

DATABASE = "tocsin.db"
"""Where it is looked for when the configuration does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What the checks look at."""

    path: Path
    """The configuration, absolute."""
    config: Config | None
    """None when it does not load."""
    config_error: TocsinError | None
    database: Path
    db: Database | None
    """Read-only, of any version of tocsin; None when it cannot be opened."""
    db_error: TocsinError | None
    now: datetime
    environment: Mapping[str, str]
    uid: int
    """The user whom this process runs as."""
    is_thorough: bool = False
    """Whether all rows are looked at, however long it takes."""
    units: Sequence[tuple[Path, bool]] = field(default=())
    """Where a unit of systemd may be installed, and whether it is a user's own."""


def daemon_pid(database: Path) -> int | None:
    """Return the pid of the daemon; None when there is none.

    Also where that cannot be told, which the check of the lock says.
    """
    with contextlib.suppress(StoreError):
        return running(database)
    return None


@contextlib.contextmanager
def opened(
    path: Path,
    now: datetime,
    *,
    is_thorough: bool = False,
    units: Sequence[tuple[Path, bool]] = (),
) -> Iterator[Installation]:
    """Yield the installation of a configuration, with the database open if it can be.

    What cannot be loaded or opened is a fact like others, for the checks to report.
    """
    config, config_error = _loaded(path)
    database = config.database if config else _database(path)
    with contextlib.ExitStack() as stack:
        db, db_error = None, None
        try:
            db = stack.enter_context(contextlib.closing(open_any_version(database)))
        except TocsinError as error:
            db_error = error
        except OSError as error:
            db_error = _unreached(database, error)
        yield Installation(
            path=path.absolute(),
            config=config,
            config_error=config_error,
            database=database,
            db=db,
            db_error=db_error,
            now=now,
            environment=os.environ,
            uid=os.geteuid(),
            is_thorough=is_thorough,
            units=units,
        )


def _loaded(path: Path) -> tuple[Config | None, TocsinError | None]:
    try:
        return load(path), None
    except TocsinError as error:
        return None, error
    except OSError as error:
        return None, _unreached(path, error)


def _unreached(path: Path, error: OSError) -> TocsinError:
    """Return the error of a file in a folder that this user may not enter."""
    return TocsinError(
        f"{path}: {error.strerror or error}.",
        remedy=f"Run this as the owner of the folder: ls -ld {path.parent}",
    )


def _database(path: Path) -> Path:
    """Return where a configuration that does not load says the database is."""
    name: object = DATABASE
    with contextlib.suppress(ConfigError):
        table = parsed(path).get("tocsin")
        name = table.get("database", name) if isinstance(table, dict) else name
    plain = Path(name if isinstance(name, str) else DATABASE)
    return path.absolute().parent.resolve() / plain.expanduser()
