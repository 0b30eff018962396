"""Counts for metrics: that no table which grows with history is gone through."""

import re

import pytest

from store import metric_counts, recent_events
from store.database import Database
from store.recent_events import EventCursor, MatchEvent, MessageEvent
from tests.support.factories import NOW

GROWING = (
    *("articles", "matches", "alerts", "deliveries", "visits", "entries"),
    *("a", "d", "m", "e"),
)
"""Tables that grow for ever, and what the statements call them."""


def plans(db: Database, statements: list[str]) -> list[str]:
    """Return the steps that SQLite takes for statements whose values are known."""
    steps = []
    for statement in statements:
        for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}"):
            steps.append(str(row[3]))
    return steps


def asked(db: Database) -> list[str]:
    """Return the statements of both modules, as SQLite was asked them."""
    found: list[str] = []
    db.conn.set_trace_callback(found.append)
    metric_counts.count_all(db, NOW, visited=metric_counts.last_visit(db))
    recent_events.after(db, recent_events.newest(db), 10)
    db.conn.set_trace_callback(None)
    return [text for text in found if re.match(r"\s*(SELECT|WITH)", text)]


def test_no_table_that_grows_is_gone_through(db: Database) -> None:
    steps = plans(db, asked(db))

    walked = [
        step
        for step in steps
        if step.startswith("SCAN ")
        and step.split()[1] in GROWING
        and "USING" not in step
    ]
    assert len(steps) > 15
    assert walked == []


@pytest.mark.parametrize("text", ["0-0", "120-33", "999999999999999999-1"])
def test_the_cursor_of_events_is_read_as_it_was_written(text: str) -> None:
    assert str(EventCursor.parse(text)) == text


@pytest.mark.parametrize("text", ["", "1", "1-2-3", "a-1", "²-1", f"{10**18}-1"])
def test_another_text_is_no_cursor_of_events(text: str) -> None:
    with pytest.raises(ValueError, match="is no cursor"):
        EventCursor.parse(text)


def test_nothing_is_new_in_a_new_database(db: Database) -> None:
    events: list[MatchEvent | MessageEvent] = recent_events.after(
        db, recent_events.newest(db), 10
    )

    assert events == []
    assert recent_events.newest(db) == EventCursor(0, 0)
