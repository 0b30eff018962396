"""What operators are told of sources: once each way, together, and not too often."""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import channels, coverage_ledger, sources
from store.coverage_model import (
    REPORTED,
    STATES,
    Coverage,
    CoverageState,
    JudgedSource,
    LedgerRow,
)
from store.database import Database
from store.db import Store
from store.message import Message
from tests.support.factories import NOW, source
from tests.support.simulation import recipient
from tocsin.alerts.delivery.report_coverage import report_coverage
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import Service
from tocsin.alerts.plan.coverage_notices import (
    AGAIN,
    GATHER,
    PAUSE,
    PER_DAY,
    CoverageReport,
    report_changes,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK = {"ops": recipient("ops"), "hook": recipient("hook")}


def row(key: str, state: CoverageState, *, told: str = "", **more: object) -> LedgerRow:
    """Return a source that is in a state for an hour, of which the operator knows."""
    coverage = Coverage(
        state=state,
        since=NOW - 2 * HOUR,
        reason="HTTP 503: the site has an internal error." if state != "ok" else "",
        remedy="Ask." if state != "ok" else "",
    )
    plain = LedgerRow(
        key=key,
        name=key.title(),
        url=f"https://{key}.example/feed",
        coverage=coverage,
        changed=NOW - HOUR,
        reported=told,
        reported_at=NOW - DAY if told else None,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # its fields


def report(*rows: LedgerRow, now: datetime = NOW) -> CoverageReport | None:
    return report_changes(rows, DESK, ["ops"], now)


@pytest.mark.parametrize(
    ("told", "state", "is_told"),
    [
        ("", "ok", False),
        ("", "new", False),
        ("", "surging", False),
        ("", "moved", False),
        ("", "failing", True),
        ("", "quiet", True),
        ("", "stub only", True),
        ("failing", "failing", False),
        ("failing", "blocked", False),  # the trouble is known
        ("stub only", "undated", False),
        ("stub only", "walled", True),
        ("failing", "stub only", True),
        ("failing", "ok", True),
        ("failing", "moved", True),
    ],
)
def test_the_operator_is_told_of_trouble_once_and_that_it_is_over(
    told: str, state: CoverageState, is_told: bool
) -> None:
    found = report(row("gazette", state, told=told))

    assert (found is not None) == is_told
    if found is not None:
        assert found.states == {"gazette": state}
        assert found.reported == {"gazette": state if state in REPORTED else ""}


def test_a_notice_says_what_since_when_why_and_what_to_do() -> None:
    found = report(row("gazette", "failing"))

    assert found is not None
    (notice,) = found.notices
    assert (notice.channel, notice.heading) == ("ops", "Source gazette: failing")
    assert notice.lines == (
        "gazette: failing since 10:00. HTTP 503: the site has an internal error. Ask.",
    )


def test_a_recovery_names_what_is_over() -> None:
    found = report(row("gazette", "ok", told="blocked"))

    assert found is not None
    assert found.notices[0].heading == "Source gazette: well again"
    assert found.notices[0].lines == ("gazette: not blocked any more since 10:00.",)


def test_an_outage_of_many_sources_is_one_message() -> None:
    names = [f"s{number:02}" for number in range(12)]

    found = report(
        *(row(name, "failing") for name in names),
        row("a", "ok", told="failing"),
        row("b", "ok"),
    )

    assert found is not None
    assert found.notices[0].heading == "12 sources in trouble, 1 well again"
    assert found.notices[0].lines[0] == (
        "s00, s01, s02, s03, s04 and 7 more: failing since 10:00. "
        "HTTP 503: the site has an internal error."
    )
    assert found.notices[0].lines[-1] == "What each of them is about: tocsin sources"
    assert len(found.reported) == 13


def test_when_every_source_fails_the_network_is_named() -> None:
    found = report(*(row(name, "failing") for name in "abc"))

    assert found is not None
    assert "the network of this machine" in found.notices[0].lines[0]


def test_a_change_waits_for_others_and_takes_them_along() -> None:
    young = replace(row("a", "failing"), changed=NOW - GATHER / 2)

    assert report(young) is None
    later = report(young, row("b", "failing"))
    assert later is not None
    assert set(later.states) == {"a", "b"}


def test_messages_keep_their_distance_and_a_source_more_of_it() -> None:
    just_told = row("a", "failing", told="failing", reported_at=NOW - PAUSE / 2)
    again = row("b", "failing", reported_at=NOW - AGAIN / 2)
    over = row("c", "ok", told="failing", reported_at=NOW - AGAIN / 2)

    assert report(just_told, row("d", "failing")) is None
    assert report(again) is None
    assert report(over) is not None
    found = report(again, over)
    assert found is not None
    assert set(found.states) == {"c"}


def test_a_day_has_a_bounded_number_of_messages() -> None:
    told = [
        row(
            f"s{number}", "failing", told="failing", reported_at=NOW - number * 2 * HOUR
        )
        for number in range(1, PER_DAY + 1)
    ]

    assert report(*told, row("more", "failing")) is None
    assert report(*told[1:], row("more", "failing")) is not None


def test_without_an_operator_nothing_is_noted_as_told() -> None:
    assert report_changes([row("a", "failing")], DESK, [], NOW) is None
    assert report_changes([row("a", "failing")], DESK, ["gone"], NOW) is None


def test_each_operator_s_channel_gets_the_notice() -> None:
    found = report_changes([row("a", "failing")], DESK, ["ops", "hook"], NOW)

    assert found is not None
    assert [notice.channel for notice in found.notices] == ["ops", "hook"]
    assert len({notice.key for notice in found.notices}) == 2


@given(
    sources=st.lists(
        st.tuples(
            st.sampled_from(STATES),
            st.sampled_from(["", *sorted(REPORTED)]),
            st.integers(0, 3_000),
        ),
        max_size=30,
    )
)
def test_what_was_told_is_not_told_again(
    sources: list[tuple[CoverageState, str, int]],
) -> None:
    rows = [
        row(f"s{number}", state, told=told, reported_at=NOW - timedelta(minutes=ago))
        for number, (state, told, ago) in enumerate(sources)
    ]

    first = report(*rows)

    if first is None:
        return
    assert len(first.notices[0].lines) <= 15
    after = [
        replace(each, reported=first.reported[each.key], reported_at=NOW)
        if each.key in first.reported
        else each
        for each in rows
    ]
    second = report(*after, now=NOW + 3 * DAY)
    assert second is None or not set(second.states) & set(first.states)


def fill(db: Database, state: CoverageState) -> None:
    sources.sync(db, [source()], NOW)
    channels.sync(db, ["ops", "hook"], NOW)
    coverage = Coverage(state=state, since=NOW, cause="visits", reason="Why.")
    judged = JudgedSource(key="gazette", coverage=coverage, last_visit=NOW)
    coverage_ledger.put(db, [judged], NOW)


def told(store: Store) -> list[tuple[str, str]]:
    return store.read(
        lambda db: db.conn.execute(
            "SELECT c.name, json_extract(d.payload, '$.title') FROM deliveries d"
            " JOIN channels c ON c.id = d.channel_id ORDER BY d.id"
        ).fetchall()
    )


def test_notices_go_through_the_outbox_and_are_written_once(store: Store) -> None:
    def reported(now: datetime) -> bool:
        return report_coverage(store, DESK, ["ops"], writer=Renderer(), now=now)

    store.write(fill, "blocked").result()
    assert not reported(NOW)
    assert reported(NOW + GATHER)
    assert not reported(NOW + GATHER + DAY)
    store.write(fill, "ok").result()
    assert reported(NOW + 2 * DAY)

    assert told(store) == [
        ("ops", "Source gazette: blocked"),
        ("ops", "Source gazette: well again"),
    ]


def test_a_state_that_changed_meanwhile_is_told_later(store: Store) -> None:
    class Meanwhile:
        """A writer of messages while whose work the source recovers."""

        def write(
            self, notification: Notification, service: Service, zone: tzinfo
        ) -> Message:
            store.write(fill, "ok").result()
            return Renderer().write(notification, service, zone)

    store.write(fill, "blocked").result()
    later = NOW + GATHER

    assert not report_coverage(store, DESK, ["ops"], writer=Meanwhile(), now=later)
    assert told(store) == []
