"""What the daemon takes out of the database once a day."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import sources
from store.columns import time_text
from store.database import Database
from store.db import Store
from tests.support.factories import NOW, source
from tocsin.config import load
from tocsin.daemon.maintenance import PRUNED, forget


def visit_often(db: Database, first: datetime, count: int) -> None:
    """Let a source be visited every second from then on."""
    sources.sync(db, [source()], NOW)
    times = (time_text(first + timedelta(seconds=n)) for n in range(count))
    db.conn.executemany(
        "INSERT INTO visits (source_id, at, outcome) VALUES (1, ?, 'unchanged')",
        [(at,) for at in times],
    )


def test_visits_of_more_than_a_batch_are_pruned(store: Store, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    old = datetime.now(UTC) - timedelta(days=91)
    count = 2 * PRUNED + 5
    store.write(visit_often, old, count).result()

    asyncio.run(forget(store, load(tmp_path / "config.toml"), datetime.now(UTC)))

    left = store.read(sources.visits_since, old)
    assert len(left) == sources.NEWEST_VISITS
    assert left[-1][0].at - left[0][0].at == timedelta(seconds=len(left) - 1)
