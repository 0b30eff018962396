"""Pauses of hosts are kept with what waits for them."""

from datetime import datetime, timedelta

from store import entries, host_pauses, sources
from store.columns import time_text
from store.database import Database
from tests.support.factories import NOW, source

HOUR = timedelta(hours=1)


def wait(db: Database, host: str, due: datetime) -> None:
    """Add an entry that waits for a host."""
    db.conn.execute(
        "INSERT INTO entries (source_id, url, url_hash, host, state, suppressed, seen,"
        " due, listing) SELECT id, ?, ?, ?, 'waiting', '', ?, ?, '{}' FROM sources"
        " WHERE key = 'gazette'",
        (
            f"https://{host}/{due}",
            hash(host + str(due)) & 0xFFFFFF,
            host,
            time_text(NOW),
            time_text(due),
        ),
    )


def test_all_that_asks_a_host_waits_until_its_pause_ends(db: Database) -> None:
    sources.sync(db, [source("gazette"), source("herald")], NOW)
    wait(db, "a.example", NOW)
    wait(db, "a.example", NOW + 3 * HOUR)
    wait(db, "b.example", NOW)

    host_pauses.postpone(db, "a.example", ["gazette"], NOW + HOUR)

    ready = entries.ready(db, NOW, 9, only=None)
    assert [each.host for each in ready] == ["b.example"]
    later = entries.ready(db, NOW + HOUR, 9, only=None)
    assert sorted(each.host for each in later) == ["a.example", "b.example"]
    both = {"gazette", "herald"}
    due = [each.key for each in sources.due(db, NOW, 9, only=both)]
    assert due == ["herald"]
    assert len(sources.due(db, NOW + HOUR, 9, only=both)) == 2
