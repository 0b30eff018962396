"""Digests say which sources could not be seen in their period."""

from datetime import UTC, datetime, timedelta

import pytest

from store import coverage_ledger, deliveries
from store.coverage_model import BlindSpan, Coverage, CoverageState, JudgedSource
from store.database import Database
from store.model import Route
from tests.support.factories import NOW
from tests.support.simulation import Report, Simulation, recipient
from tocsin.alerts.plan.blind_sources import blind_sources

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK_AGO = NOW - 7 * DAY


def span(
    key: str, began: float, ended: float | None, state: str = "blocked"
) -> BlindSpan:
    """Return a span that began and ended so many hours ago."""
    return BlindSpan(
        key=key,
        name=key.title(),
        state=state,
        began=NOW - began * HOUR,
        ended=None if ended is None else NOW - ended * HOUR,
    )


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], ()),
        ([span("herald", 3, 2.5)], ()),  # less than an hour
        ([span("herald", 3, None)], ("Herald (blocked since 2 Mar, 09:00)",)),
        (
            [span("herald", 30, 6, "failing")],
            ("Herald (failing from 1 Mar, 06:00 to 2 Mar, 06:00)",),
        ),
        (
            [span("a", 9, 8), span("b", 30, None), span("a", 7, 6), span("a", 2, None)],
            ("B (blocked since 1 Mar, 06:00)", "A (3 times, 4 hours in all)"),
        ),
        ([span("old", 24 * 7 + 5, 24 * 7 - 0.5)], ()),  # nearly all before the week
    ],
)
def test_sources_are_named_with_the_time_they_were_not_seen(
    spans: list[BlindSpan], shown: tuple[str, ...]
) -> None:
    assert blind_sources(spans, WEEK_AGO, NOW, UTC) == shown


def test_an_hourly_digest_says_nothing_of_it() -> None:
    assert blind_sources([span("herald", 9, None)], NOW - HOUR, NOW, UTC) == ()


def test_a_weekly_digest_names_what_was_not_seen(db: Database) -> None:
    start = datetime(2026, 3, 3, tzinfo=UTC)
    day = Simulation(
        db, {"hook": recipient()}, (Route("hook", "weekly mon 08:00"),), now=start
    )
    states: list[tuple[CoverageState, int]] = [("failing", 10), ("ok", 40)]
    for state, hours in states:
        at = start + hours * HOUR
        coverage = Coverage(state=state, since=at)
        judged = JudgedSource(key="gazette", coverage=coverage, last_visit=at)
        coverage_ledger.put(db, [judged], at)

    report = Report(at=start + HOUR, story=1, outlet="Gazette")
    day.run([report], until=start + 7 * DAY)

    (view,) = deliveries.views(db)
    body = deliveries.message(db, view.id).body
    assert "Not seen: Gazette (failing from 3 Mar, 10:00 to 4 Mar, 16:00)." in body
