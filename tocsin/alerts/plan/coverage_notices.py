"""What the operator is told of sources: once of trouble, once when it is over. Pure.

What was told is kept beside each state, so nothing is told twice, and what came and
went between two messages is not told at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from store.coverage_model import REPORTED, TROUBLE, Coverage, LedgerRow
from tocsin.alerts.messages.labels import listed
from tocsin.alerts.plan.keys import stable_key
from tocsin.alerts.plan.outage import Notice
from tocsin.alerts.plan.recipient import Recipient
from tocsin.words.phrases import clock_text, pluralize

GATHER = timedelta(minutes=10)
"""How long a change waits for others: an outage shows in each source at its next
visits, and all of them are one message."""

PAUSE = timedelta(hours=1)
"""The time between two messages at least."""

PER_DAY = 8
"""Messages in 24 hours at most; what is left is in the next one."""

AGAIN = timedelta(hours=6)
"""How long after a message on a source another trouble of it waits: some sites work
now and then."""

MAX_NAMED, MAX_GROUPS = 5, 10
"""Sources that are named of those with one reason, and reasons that are listed."""

ALL = 3
"""Sources from which all of them failing says something of this machine's network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """Notices on sources, to be written while their states are as they are."""

    states: Mapping[str, str]
    """Source → the state it must be in."""
    reported: Mapping[str, str]
    """Source → the state that the operator knows of then; empty is well again."""
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A source in another state than the operator knows of."""

    row: LedgerRow
    coverage: Coverage
    worse: bool


def report_changes(
    rows: Sequence[LedgerRow],
    recipients: Mapping[str, Recipient],
    operators: Sequence[str],
    now: datetime,
) -> CoverageReport | None:
    """Return what operators are to be told of sources now; None for nothing."""
    to = [name for name in operators if name in recipients]
    changes = [change for change in map(_change, rows) if change is not None]
    changes = [change for change in changes if not _waits(change, now)]
    waited = any(
        each.row.changed is not None and now - each.row.changed >= GATHER
        for each in changes
    )
    if not to or not waited or _is_pausing(rows, now):
        return None
    states = {each.row.key: each.coverage.state for each in changes}
    reported = {
        key: state if state in REPORTED else "" for key, state in states.items()
    }
    told = tuple(sorted(states.items()))
    notices = tuple(
        Notice(
            channel=name,
            key=stable_key(name, "notice", "coverage", told, now),
            heading=_heading(changes),
            lines=tuple(_lines(changes, len(rows), now, recipients[name].policy.zone)),
        )
        for name in to
    )
    return CoverageReport(states=states, reported=reported, notices=notices)


def _change(row: LedgerRow) -> _Change | None:
    """Return what the operator does not know of a source; None for nothing."""
    if row.coverage is None:
        return None
    known, level = _level(row.reported), _level(row.coverage.state)
    if level == known:
        return None
    return _Change(row=row, coverage=row.coverage, worse=level > known)


def _level(state: str) -> int:
    return (state in REPORTED) + (state in TROUBLE)


def _waits(change: _Change, now: datetime) -> bool:
    return change.worse and _is_within(change.row.reported_at, now, AGAIN)


def _is_pausing(rows: Sequence[LedgerRow], now: datetime) -> bool:
    """Return whether the next message waits for its time."""
    written = {row.reported_at for row in rows}
    if any(_is_within(at, now, PAUSE) for at in written):
        return True
    today = [at for at in written if _is_within(at, now, timedelta(days=1))]
    return len(today) >= PER_DAY


def _is_within(at: datetime | None, now: datetime, length: timedelta) -> bool:
    # A time in the future is of a clock that was set back: it holds nothing up.
    return at is not None and timedelta(0) <= now - at < length


def _heading(changes: Sequence[_Change]) -> str:
    worse = [each for each in changes if each.worse]
    better = len(changes) - len(worse)
    if len(changes) == 1:
        state = changes[0].coverage.state if worse else "well again"
        return f"Source {changes[0].row.key}: {state}"
    if not worse:
        return f"{pluralize(better, 'source')} well again"
    also = f", {better} well again" if better else ""
    return f"{pluralize(len(worse), 'source')} in trouble{also}"


def _lines(
    changes: Sequence[_Change], watched: int, now: datetime, zone: tzinfo
) -> Iterator[str]:
    worse = [each for each in changes if each.worse]
    failing = [each for each in worse if each.coverage.state == "failing"]
    if len(failing) == watched >= ALL:
        yield "No source can be reached: it may be the network of this machine."
    groups: dict[tuple[str, str], list[_Change]] = {}
    for each in worse:
        found = (each.coverage.state, each.coverage.reason)
        groups.setdefault(found, []).append(each)
    largest = sorted(groups.values(), key=len, reverse=True)
    for group in largest[:MAX_GROUPS]:
        yield _trouble(group, now, zone)
    left = sum(map(len, largest[MAX_GROUPS:]))
    if left:
        yield f"{pluralize(left, 'more source')} in trouble."
    better = [each for each in changes if not each.worse]
    if better:
        yield _recovery(better, now, zone)
    if len(changes) > 1:
        yield "What each of them is about: tocsin sources"


def _trouble(group: Sequence[_Change], now: datetime, zone: tzinfo) -> str:
    first = group[0].coverage
    since = clock_text(min(each.coverage.since for each in group), now, zone)
    remedy = f" {first.remedy}" if len(group) == 1 and first.remedy else ""
    return f"{_names(group)}: {first.state} since {since}. {first.reason}{remedy}"


def _recovery(better: Sequence[_Change], now: datetime, zone: tzinfo) -> str:
    if len(better) > 1:
        return f"Well again: {_names(better)}."
    (change,) = better
    since = clock_text(change.coverage.since, now, zone)
    state = change.coverage.state
    but = f"; it is {state}" if state in REPORTED else ""
    return f"{change.row.key}: not {change.row.reported} any more since {since}{but}."


def _names(changes: Sequence[_Change]) -> str:
    keys = sorted(each.row.key for each in changes)
    return listed(keys[:MAX_NAMED], len(keys) - MAX_NAMED)
