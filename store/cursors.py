"""Cursors: how far work over a whole table has come that is done batch by batch.

The setting that says by which rules a table was filled holds the cursor while it is
filled anew. So whoever goes by other rules, also an older tocsin, begins again.
"""

import json
from dataclasses import asdict, dataclass

from store import database_settings
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a piece of work has come."""

    rules: str
    """By which rules it is done."""
    table: str = ""
    """The table it is at, when it goes through several."""
    last: int = 0
    """The last row that was done."""
    mark: int = 0
    """The last row to do: what was written later was written by the new rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one batch did."""

    done: int
    """Rows."""
    left: int
    """Rows still to do, roughly; with none the work is done."""


NOTHING = Batch(done=0, left=0)
"""Everything is done already."""


def is_done(db: Database, name: str, rules: str) -> bool:
    """Return whether the work was done by these rules, all of it."""
    return database_settings.get(db, name) == rules


def get(db: Database, name: str, rules: str) -> Cursor | None:
    """Return the cursor of work by these rules; None when it has not begun."""
    text = database_settings.get(db, name)
    if not text.startswith("{"):
        return None
    noted = json.loads(text)
    return Cursor(**noted) if noted["rules"] == rules else None


def put(db: Database, name: str, cursor: Cursor) -> None:
    """Note how far the work has come."""
    database_settings.put(db, name, json.dumps(asdict(cursor)))


def finish(db: Database, name: str, rules: str) -> None:
    """Note that the work is done, all of it."""
    database_settings.put(db, name, rules)
