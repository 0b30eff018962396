"""Pauses of hosts, kept with what waits for them: so they last through a restart."""

import json
from collections.abc import Collection
from datetime import datetime

from store.columns import time_text
from store.database import Database


def postpone(
    db: Database, host: str, sources: Collection[str], until: datetime
) -> None:
    """Let everything that asks a host wait until then, if it would be due earlier.

    `sources` are the keys of those that are visited there.
    """
    at = {"host": host, "until": time_text(until), "sources": json.dumps([*sources])}
    db.conn.execute(
        "UPDATE entries SET due = :until"
        " WHERE state = 'waiting' AND host = :host AND due < :until",
        at,
    )
    db.conn.execute(
        "UPDATE revisits SET due = :until WHERE host = :host AND due < :until", at
    )
    db.conn.execute(
        "UPDATE source_state SET next_visit = :until WHERE next_visit < :until"
        " AND source_id IN (SELECT s.id FROM sources s"
        "  JOIN json_each(:sources) wanted ON wanted.value = s.key)",
        at,
    )
