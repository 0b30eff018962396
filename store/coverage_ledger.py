"""The coverage ledger: the state of each source, and what it is decided by."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from store import publishing_habits
from store.columns import (
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.coverage_model import (
    BLIND,
    BlindSpan,
    Coverage,
    CoverageChange,
    DayCount,
    JudgedSource,
    LedgerRow,
    PageOutcome,
    PageResult,
    SourceRecord,
)
from store.database import Database
from store.model import EntryState, Visit

VISITS = 12
"""Visits that a state is decided by: two more than a run of failures that alternates
with successes needs to be told from a hiccup."""

PAGES = 60
"""Pages that a state is decided by. Of an outlet of which a third is for subscribers, a
run of 15 then shows that it has closed its pages; with 30, too little is known before a
run for less than all of them."""

ENTRIES = 180
"""Entries that are looked through for them: most of a long baseline were never read."""

DAYS = timedelta(days=91)
"""How far back the days go that a rhythm is learned from: thirteen of each weekday."""

MOVED = 2
"""Visits in a row that were redirected for good from which a source has moved: one may
be a wrong line in a server's configuration. The next one takes the new address."""

_ID = "(SELECT id FROM sources WHERE key = :key)"


def to_judge(
    db: Database, now: datetime, limit: int, *, only: Collection[str], stale: timedelta
) -> list[str]:
    """Return sources whose state is to be decided, the longest not decided first.

    Those that were visited since, and those whose state is older than `stale`: that
    nothing new comes shows by no visit.
    """
    rows = db.conn.execute(
        """
        SELECT s.key
        FROM sources s JOIN source_state st ON st.source_id = s.id
        LEFT JOIN source_coverage c ON c.source_id = s.id
        WHERE s.removed IS NULL AND s.key IN (SELECT value FROM json_each(:only))
          AND st.paused IS NULL
          AND (c.judged IS NULL OR c.judged_visit IS NOT st.last_visit
               OR c.judged <= :stale)
        ORDER BY c.judged LIMIT :limit
        """,
        {
            "only": json.dumps(list(only)),
            "stale": time_text(now - stale),
            "limit": limit,
        },
    )
    return [key for (key,) in rows]


def record_of(db: Database, key: str, now: datetime) -> SourceRecord:
    """Return what a source's state is decided by."""
    row = db.conn.execute(
        f"""
        SELECT st.first_visit, st.last_visit, st.last_new, st.last_listed,
               st.empty_since, st.longest_empty, st.parts,
               iif(st.address = '' AND st.moved_visits >= :moved, st.moved_to,
                   st.address),
               c.state, c.since, c.cause, c.reason, c.remedy
        FROM source_state st
        LEFT JOIN source_coverage c ON c.source_id = st.source_id
        WHERE st.source_id = {_ID}
        """,  # noqa: S608
        {"key": key, "moved": MOVED},
    ).fetchone()
    if row is None:
        return SourceRecord()
    first, last_visit, last_new, last_listed, empty_since, longest, *rest = row
    parts, moved_to, *before = rest
    return SourceRecord(
        visits=_visits(db, key, now),
        pages=_pages(db, key),
        days=tuple(days(db, now - DAYS, key=key).get(key, ())),
        has_listed=first is not None,
        last_listed=last_listed,
        empty_since=time_or_none(empty_since),
        longest_empty=timedelta(seconds=longest),
        last_visit=time_or_none(last_visit),
        last_new=time_or_none(last_new),
        habit=publishing_habits.get(db, key),
        has_parts=parts != "[]",
        moved_to=moved_to,
        before=_coverage(before),
    )


def _visits(db: Database, key: str, now: datetime) -> tuple[Visit, ...]:
    """Return the last visits; those that lie ahead are of a clock that was ahead."""
    rows = db.conn.execute(
        "SELECT at, outcome, status, listed, reason FROM visits"  # noqa: S608
        f" WHERE source_id = {_ID} AND NOT ours AND at <= :now"
        " ORDER BY at DESC LIMIT :limit",
        {"key": key, "now": time_text(now), "limit": VISITS},
    )
    return tuple(
        Visit(
            source=key,
            at=time_from(at),
            outcome=outcome,
            status=status,
            listed=listed,
            reason=reason,
        )
        for at, outcome, status, listed, reason in rows
    )


def _pages(db: Database, key: str) -> tuple[PageResult, ...]:
    """Return what came of the last pages that were asked for.

    The article of a copy is another source's: of it only the page counts.
    """
    rows = db.conn.execute(
        f"""
        WITH last AS (
          SELECT id, seen, state, reason, tries, article_id, host FROM entries
          WHERE source_id = {_ID} ORDER BY id DESC LIMIT :entries)
        SELECT e.seen, e.state, e.reason, e.host <> '' AND coalesce(a.stub, 0),
               e.tries > 1 AND a.origin <> 'page', a.id IS NULL OR a.published <> ''
        FROM last e LEFT JOIN articles a ON a.id = e.article_id AND e.state = 'read'
        WHERE e.state IN ('read', 'copy', 'failed')
          OR e.state = 'waiting' AND e.tries > 0
        ORDER BY e.id DESC LIMIT :pages
        """,  # noqa: S608
        {"key": key, "entries": ENTRIES, "pages": PAGES},
    )
    return tuple(_page(*row) for row in rows)


def _page(
    seen: str, state: EntryState, reason: str, is_stub: int, *article: int | None
) -> PageResult:
    was_missing, is_dated = article
    outcome: PageOutcome = "stub" if is_stub else "read"
    if state in ("waiting", "failed") or (is_stub and was_missing):
        outcome = "missing"
    elif reason:
        outcome = "refused"
    return PageResult(
        seen=time_from(seen), outcome=outcome, dated=bool(is_dated), reason=reason
    )


def days(
    db: Database, since: datetime, *, key: str | None = None
) -> dict[str, list[DayCount]]:
    """Return source → its days since then, the oldest first; only `key` when given."""
    rows = db.conn.execute(
        """
        SELECT s.key, d.day, d.visits, d.new
        FROM sources s JOIN source_days d ON d.source_id = s.id
        WHERE s.removed IS NULL AND (:key IS NULL OR s.key = :key) AND d.day >= :since
        ORDER BY s.id, d.day
        """,
        {"key": key, "since": time_text(since)[:10]},
    )
    found = defaultdict[str, list[DayCount]](list)
    for source, day, visits, new in rows:
        count = DayCount(day=date.fromisoformat(day), visits=visits, new=new)
        found[source].append(count)
    return found


def put(
    db: Database, judged: Iterable[JudgedSource], now: datetime
) -> list[CoverageChange]:
    """Write states down; return which are others than before.

    A source that cannot be read begins a span, which ends when it can be read.
    """
    changes = []
    for source in judged:
        key, coverage = source.key, source.coverage
        before = _state_of(db, key)
        _put(db, source, now)
        if coverage.state != before:
            changes.append(CoverageChange(key=key, before=before, after=coverage))
            _note_span(db, key, coverage, now)
    return changes


def _state_of(db: Database, key: str) -> Any:
    row = db.conn.execute(
        f"SELECT state FROM source_coverage WHERE source_id = {_ID}",  # noqa: S608
        {"key": key},
    ).fetchone()
    return row[0] if row else "new"


def _put(db: Database, source: JudgedSource, now: datetime) -> None:
    coverage = source.coverage
    db.conn.execute(
        """
        INSERT INTO source_coverage
          (source_id, state, cause, since, changed, reason, remedy, judged,
           judged_visit)
        SELECT id, :state, :cause, :since, :now, :reason, :remedy, :now, :visit
        FROM sources WHERE key = :key
        ON CONFLICT (source_id) DO UPDATE SET
          changed = iif(state = excluded.state, changed, excluded.changed),
          state = excluded.state, cause = excluded.cause, since = excluded.since,
          reason = excluded.reason, remedy = excluded.remedy, judged = excluded.judged,
          judged_visit = excluded.judged_visit
        """,
        {
            "key": source.key,
            "state": coverage.state,
            "cause": coverage.cause,
            "since": time_text(coverage.since),
            "reason": to_valid_utf8(coverage.reason),
            "remedy": to_valid_utf8(coverage.remedy),
            "now": time_text(now),
            "visit": time_or_null(source.last_visit),
        },
    )


def _note_span(db: Database, key: str, coverage: Coverage, now: datetime) -> None:
    is_blind = coverage.state in BLIND
    if not is_blind:
        db.conn.execute(
            "UPDATE blind_spans SET ended = :now"  # noqa: S608
            f" WHERE source_id = {_ID} AND ended IS NULL",
            {"key": key, "now": time_text(now)},
        )
        return
    db.conn.execute(
        f"""
        INSERT INTO blind_spans (source_id, state, began)
        SELECT {_ID}, :state, :since WHERE NOT EXISTS
          (SELECT 1 FROM blind_spans WHERE source_id = {_ID} AND ended IS NULL)
        """,  # noqa: S608
        {"key": key, "state": coverage.state, "since": time_text(coverage.since)},
    )


def ledger(db: Database) -> list[LedgerRow]:
    """Return the sources that are watched with their states, by key."""
    rows = db.conn.execute(
        """
        SELECT s.key, s.name, s.url, st.last_new, st.next_visit, st.paused, c.reported,
               c.reported_at, c.changed, c.state, c.since, c.cause, c.reason, c.remedy
        FROM sources s LEFT JOIN source_state st ON st.source_id = s.id
        LEFT JOIN source_coverage c ON c.source_id = s.id
        WHERE s.removed IS NULL ORDER BY s.key
        """
    )
    return [_row(*row) for row in rows]


def _row(key: str, name: str, url: str, *facts: Any) -> LedgerRow:
    last_new, next_visit, paused, reported, reported_at, changed, *coverage = facts
    return LedgerRow(
        key=key,
        name=name,
        url=url,
        coverage=_coverage(coverage),
        last_new=time_or_none(last_new),
        next_visit=None if paused else time_or_none(next_visit),
        paused=time_or_none(paused),
        reported=reported or "",
        reported_at=time_or_none(reported_at),
        changed=time_or_none(changed),
    )


def _coverage(row: Sequence[Any]) -> Coverage | None:
    state, since, cause, reason, remedy = row
    if state is None:
        return None
    return Coverage(
        state=state,
        since=time_from(since),
        cause=cause,
        reason=reason,
        remedy=remedy,
    )


def are_in(db: Database, states: Mapping[str, str]) -> bool:
    """Return whether all these sources are in the states that are given."""
    return all(_state_of(db, key) == state for key, state in states.items())


def mark_reported(db: Database, states: Mapping[str, str], now: datetime) -> None:
    """Note the states that the operator has a notice of now; empty is well again."""
    for key, state in states.items():
        db.conn.execute(
            "UPDATE source_coverage SET reported = :state, reported_at = :now"  # noqa: S608
            f" WHERE source_id = {_ID}",
            {"key": key, "state": state, "now": time_text(now)},
        )


def blind_spans(
    db: Database, since: datetime, until: datetime, *, limit: int
) -> list[BlindSpan]:
    """Return when sources that are watched could not be read in a time, oldest first.

    At most `limit` of them.
    """
    rows = db.conn.execute(
        """
        SELECT s.key, s.name, b.state, b.began, b.ended
        FROM blind_spans b JOIN sources s ON s.id = b.source_id
        WHERE s.removed IS NULL AND b.began < :until
          AND (b.ended IS NULL OR b.ended > :since)
        ORDER BY b.began, b.id LIMIT :limit
        """,
        {"since": time_text(since), "until": time_text(until), "limit": limit},
    )
    return [
        BlindSpan(
            key=key,
            name=name,
            state=state,
            began=time_from(began),
            ended=time_or_none(ended),
        )
        for key, name, state, began, ended in rows
    ]


def forget(db: Database, before: datetime, limit: int) -> int:
    """Delete at most `limit` days and spans that ended before then; return how many."""
    day = time_text(before)[:10]
    gone = db.conn.execute(
        "DELETE FROM source_days WHERE (source_id, day) IN"
        " (SELECT source_id, day FROM source_days WHERE day < ? LIMIT ?)",
        (day, limit),
    ).rowcount
    gone += db.conn.execute(
        "DELETE FROM blind_spans WHERE id IN"
        " (SELECT id FROM blind_spans WHERE ended < ? LIMIT ?)",
        (time_text(before), max(0, limit - gone)),
    ).rowcount
    return gone
