"""What the daemon has to say of the configuration, until it is no longer true."""

from dataclasses import dataclass
from datetime import datetime

from store import database_settings
from store.columns import time_from, time_text, to_valid_utf8
from store.database import Database

_NAME = "config_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigNotice:
    """A file that could not be taken over, or a table that takes a restart."""

    text: str
    since: datetime


def put(db: Database, text: str, at: datetime) -> None:
    """Keep a notice; an empty text ends the one before."""
    before = get(db)
    if before is not None and before.text == text:
        return  # It is true since then.
    value = f"{time_text(at)} {to_valid_utf8(text)}" if text else ""
    database_settings.put(db, _NAME, value)


def get(db: Database) -> ConfigNotice | None:
    """Return the notice; None when there is nothing to say."""
    since, _, text = database_settings.get(db, _NAME).partition(" ")
    return ConfigNotice(text=text, since=time_from(since)) if text else None
