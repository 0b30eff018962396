"""What is asked for each article, message, tick and plan, beside years of history.

Rows touched are counted by SQLite itself, as steps of its virtual machine.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store import (
    alerts,
    articles,
    captures,
    channels,
    clippings,
    coverage_ledger,
    deliveries,
    entries,
    hub_pushes,
    matches,
    next_work,
    outage_deliveries,
    outbox,
    publishing_habits,
    recent_events,
    revisits,
    sources,
)
from store.connections import open_writer
from store.database import Database
from store.delivery_model import Delivery
from store.message import Message
from store.model import Visit
from tests.support.factories import NOW, source
from tests.support.long_history import write_history

LONG = os.environ.get("HISTORY") == "long"
"""100,000 messages and a million visits and entries with `HISTORY=long`,
else a tenth of them."""

MESSAGES, VISITS = (100_000, 1_000_000) if LONG else (10_000, 100_000)

SPAN = timedelta(days=1_400)

SHORT = 10
"""The short history, with which the long one is compared, is so many times shorter. It
is longer than anything is looked back."""

DAY = timedelta(days=1)

SLACK = 1.3, 400
"""How many times as many steps, and how many more, the long history may take: indexes
are deeper, and what is asked of the last days differs a little."""

ROUTE = ("watch1", "now")

OLD = Delivery(
    id=50,
    key="old-49",
    kind="alert",
    thread="old-48",
    channel="channel1",
    message=Message(title="", body="", plain=""),
    attempt=1,
    repeat=False,
    created=NOW,
)

ASKED: dict[str, Callable[[Database], object]] = {
    # For each message.
    "claim": lambda db: outbox.claim(db, "channel1", NOW),
    "next_due": lambda db: outbox.next_due(db, "channel1"),
    "passed_since": lambda db: outbox.passed_since(db, OLD, most=5),
    "hung": lambda db: outbox.channels_with_hung(db, NOW),
    "recover": lambda db: outbox.recover(db, NOW, resend=["channel1"]),
    "open": outbox.open_count,
    "due": lambda db: outbox.due_count(db, NOW),
    "waiting": lambda db: deliveries.waiting_count(db, "channel1"),
    "health": lambda db: channels.health(db, "channel1"),
    "reopen": lambda db: channels.reopen(db, ["channel1"], NOW),
    "reopen_at_start": lambda db: channels.reopen_at_start(db, NOW),
    # For each plan.
    "channels_with_pending": alerts.channels_with_pending,
    "pending": lambda db: alerts.pending(db, "channel1"),
    "unnamed": lambda db: alerts.unnamed(db, "channel1", NOW - DAY),
    "sent_articles": lambda db: alerts.sent_articles(
        db, "channel1", ROUTE, story=7, most=48
    ),
    "sent_articles of any": lambda db: alerts.sent_articles(
        db, "channel1", ROUTE, story=None, most=48
    ),
    "sent_summaries": lambda db: alerts.sent_summaries(db, "channel1", [7]),
    "reports": lambda db: alerts.reports(db, "channel1", ROUTE, NOW - DAY),
    "last_surge": lambda db: alerts.last_surge(db, "channel1", ROUTE),
    "by_delivery": lambda db: alerts.by_delivery(db, [50]),
    "clippings": lambda db: clippings.by_alert(db, [50]),
    "created_since": lambda db: outbox.created_since(
        db, "channel1", NOW - DAY / 24, ["alert"]
    ),
    "keys_since": lambda db: outbox.keys_since(db, "channel1", NOW - 9 * DAY, "digest"),
    "title": lambda db: outbox.title(db, "old-49"),
    "unsent": lambda db: outage_deliveries.unsent(db, noting=["channel1"]),
    "merge": lambda db: outage_deliveries.merge_into(db, [50], 51, "an outage"),
    # At each tick.
    "earliest": next_work.earliest,
    "sources due": lambda db: sources.due(db, NOW, 10, only=["source1"]),
    "next_visit": sources.next_visit,
    "last_visit": sources.last_visit,
    "entries ready": lambda db: entries.ready(db, NOW, 10),
    "entries waiting": entries.count_waiting,
    "captures ready": lambda db: captures.ready(db, NOW, 10),
    "revisits ready": lambda db: revisits.ready(db, NOW, 10),
    "events": lambda db: recent_events.after(db, recent_events.newest(db), 10),
    "record_of": lambda db: coverage_ledger.record_of(db, "source1", NOW),
    # For each visit and article.
    "visits_since": lambda db: sources.visits_since(db, NOW - DAY / 24),
    "record": lambda db: sources.record(
        db, Visit(source="source1", at=NOW, outcome="ok"), next_visit=NOW, new=1
    ),
    "past_times": lambda db: publishing_habits.past_times(db, "source1", NOW),
    "pushes": lambda db: hub_pushes.record(db, "source1", NOW),
    "refused_pages": lambda db: entries.refused_pages(db, "source1", 20),
    "last_before": lambda db: articles.last_before(db, NOW),
    "sent today": lambda db: deliveries.sent_count(db, NOW - DAY),
}


@contextlib.contextmanager
def history(path: Path, *, part: int) -> Iterator[Database]:
    """Yield a database with a part of the history, at the same rate."""
    rows = dict.fromkeys(("deliveries", "attempts", "alerts"), MESSAGES // part)
    rows |= dict.fromkeys(("visits", "entries"), VISITS // part)
    with contextlib.closing(open_writer(path)) as db:
        sources.sync(db, [source(f"source{n}") for n in range(3)], NOW)
        channels.sync(db, [f"channel{n}" for n in range(3)], NOW)
        matches.sync_watchlists(db, {f"watch{n}": "ferry" for n in range(3)}, NOW)
        write_history(db, rows, SPAN / part, until=NOW)
        yield db


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, new_database: Path
) -> Iterator[tuple[Database, Database]]:
    folder = tmp_path_factory.mktemp("history")
    with contextlib.ExitStack() as stack:
        found = []
        for part in (SHORT, 1):
            path = folder / f"{part}.db"
            shutil.copy(new_database, path)
            found.append(stack.enter_context(history(path, part=part)))
        yield found[0], found[1]


def steps(db: Database, ask: Callable[[Database], object]) -> int:
    """Return how many steps SQLite takes, in tens; what was changed is undone."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 10
        return 0

    db.conn.execute("BEGIN IMMEDIATE")
    db.conn.set_progress_handler(step, 10)
    try:
        ask(db)
    finally:
        db.conn.set_progress_handler(None, 0)
        db.conn.execute("ROLLBACK")
    return taken


@pytest.mark.parametrize("name", ASKED)
def test_it_takes_as_many_steps_after_years_as_after_months(
    both: tuple[Database, Database], name: str
) -> None:
    few, many = (steps(db, ASKED[name]) for db in both)

    times, more = SLACK
    assert many <= few * times + more


def test_words_of_old_messages_are_removed_once(
    both: tuple[Database, Database],
) -> None:
    db, _ = both
    before = NOW - 2 * DAY
    db.conn.execute("BEGIN IMMEDIATE")
    while outbox.forget(db, before, 1_000):
        pass
    while clippings.forget(db, before, 1_000):
        pass

    def again(db: Database) -> None:
        assert (outbox.forget(db, before, 9), clippings.forget(db, before, 9)) == (0, 0)

    db.conn.execute("COMMIT")
    assert steps(db, again) < 1_000


def test_the_daily_deletion_goes_through_nothing_that_was_deleted(
    both: tuple[Database, Database],
) -> None:
    _, db = both
    before: datetime = NOW - 2 * DAY

    assert steps(db, lambda db: outbox.forget(db, before, 100)) < 20_000
    assert steps(db, lambda db: clippings.forget(db, before, 100)) < 20_000
