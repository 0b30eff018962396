"""The state of a source, decided from what is recorded of it. Pure.

The first thing that shows decides: visits that fail explain why nothing else is seen.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from store.coverage_model import Coverage, SourceRecord
from store.model import Source
from tocsin.coverage.daily_rhythm import longest_gap, quietness, surge
from tocsin.coverage.missed_hours import SeenHours
from tocsin.coverage.page_symptoms import poor_pages, unread_pages
from tocsin.coverage.visit_symptoms import (
    another_way,
    emptiness,
    failure,
    is_failed,
    relocation,
)


def judge(record: SourceRecord, source: Source, now: datetime) -> Coverage:
    """Return the state of a source.

    `record.before` is the last one: a state that lasts keeps when it began, and needs
    less to last than to begin.
    """
    before = record.before
    found = next((each for each in _symptoms(record, source, now) if each), None)
    if found is None:
        was_seen = any(not is_failed(visit) for visit in record.visits)
        found = Coverage(state="ok" if was_seen else "new", since=now)
    lasts = before is not None and before.state == found.state
    since = before.since if before is not None and lasts else found.since
    return replace(found, since=min(since, now))


def _symptoms(
    record: SourceRecord, source: Source, now: datetime
) -> Iterator[Coverage | None]:
    if not record.visits:
        yield record.before
        return
    yield failure(record, source)
    if is_failed(record.visits[0]):
        # A hiccup tells nothing: the state stays what it was.
        yield record.before
        return
    gap = longest_gap([each for each in record.days if each.visits])
    yield emptiness(record, source, longest_gap=gap)
    yield unread_pages(record, source)
    quiet = quietness(record.days, now, before=record.before, hours=_hours(record))
    remedy = f"Compare it with its site; if something is missing, {another_way(source)}"
    yield quiet and replace(quiet, remedy=remedy)
    yield poor_pages(record, source)
    yield relocation(record, source, now)
    yield surge(record.days, now)


def _hours(record: SourceRecord) -> SeenHours | None:
    """Return when a source was seen, and when it publishes; None if that is unknown."""
    if record.habit is None:
        return None
    return SeenHours(
        visited=record.visits[0].at, last_new=record.last_new, habit=record.habit
    )
