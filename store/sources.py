"""Sources: what is watched, when to look next, and how the last look ended."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from store import changed_sources
from store.bookmarks import Bookmark, SourceAddress, parts_from_json, parts_to_json
from store.columns import (
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.database import Database
from store.model import Source, Visit

NEWEST_VISITS = 10
"""Visits of a source that are kept however old: how a source ended that is watched no
more, or that is visited once a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource:
    """A source whose time has come."""

    key: str
    bookmark: Bookmark
    failures: int
    """Failed visits in a row."""
    first: bool
    """No visit has listed anything yet: its baseline is still to be taken."""
    address: SourceAddress = field(default_factory=SourceAddress)
    """Where it has moved."""
    empty_at: datetime | None = None
    """When it was last seen with an empty list, before it listed anything, or was seen
    at another address; else None. What is dated later belongs to no baseline."""
    empty_since: datetime | None = None
    """When it began to list nothing; None when it listed something, or never did."""
    was_empty: bool = False
    """Whether it listed nothing at times before, and then something."""


def sync(db: Database, sources: Iterable[Source], now: datetime) -> None:
    """Make the table say what the configuration says.

    A new source is due at once. One whose address or kind changed forgets its bookmark
    and what was found from it, and is due at once, unless it is now written as it was
    found, or as it was found to have moved. One that is gone keeps its rows and is
    marked removed. When a new source has its address and kind, the source was renamed:
    the new one continues.
    """
    kept = list(sources)
    keys = json.dumps([source.key for source in kept])
    for source in kept:
        before = changed_sources.known(db, source.key)
        # A full row every time: a column left out of an upsert would become NULL.
        row = {
            "key": source.key,
            "name": source.name,
            "kind": source.kind,
            "url": source.url,
            "removed": None,
        }
        db.table("sources").upsert(row, pk="key")
        changed_sources.take_over(db, source, before, keys, now=now)
        db.conn.execute(
            "INSERT INTO source_state (source_id, next_visit)"
            " SELECT id, ? FROM sources WHERE key = ? ON CONFLICT DO NOTHING",
            (time_text(now), source.key),
        )
    db.conn.execute(
        "UPDATE sources SET removed = ? WHERE removed IS NULL"
        " AND key NOT IN (SELECT value FROM json_each(?))",
        (time_text(now), keys),
    )


def get(db: Database, key: str) -> Source:
    """Return a source as it was last configured; raises LookupError for none.

    For what a source listed before it was removed: how often it was visited and its
    options are not kept.
    """
    row = db.conn.execute(
        "SELECT name, kind, url FROM sources WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        raise LookupError(f"no source {key}")
    name, kind, url = row
    return Source(key=key, name=name, kind=kind, url=url, every=None)


def is_at(db: Database, key: str, url: str, kind: str) -> bool:
    """Return whether a source is configured with this address and kind."""
    row = db.conn.execute(
        "SELECT (url, kind) = (?, ?) FROM sources WHERE key = ?", (url, kind, key)
    ).fetchone()
    return row is not None and bool(row[0])


def count(db: Database) -> int:
    """Return how many sources are watched."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM sources WHERE removed IS NULL"
    ).fetchone()
    return int(number)


def due(
    db: Database, now: datetime, limit: int, *, only: Collection[str]
) -> list[DueSource]:
    """Return those of the sources that are due by `now`, longest overdue first."""
    rows = db.conn.execute(
        """
        SELECT s.key, st.failures, st.first_visit, st.last_ok,
               st.address, st.moved_to, st.moved_visits,
               st.empty_since, st.longest_empty,
               st.etag, st.last_modified, st.body_hash, st.full_fetch, st.parts
        FROM source_state st JOIN sources s ON s.id = st.source_id
        WHERE st.next_visit <= ? AND s.removed IS NULL AND st.paused IS NULL
          AND s.key IN (SELECT value FROM json_each(?))
        ORDER BY st.next_visit LIMIT ?
        """,
        (time_text(now), json.dumps(list(only)), limit),
    )
    return [_due(row[:4], row[4:7], row[7:9], row[9:]) for row in rows]


def _due(
    state: tuple[str, int, str | None, str | None],
    moved: tuple[str, str, int],
    empty: tuple[str | None, int],
    mark: tuple[str, str, str, str, str],
) -> DueSource:
    key, failures, first_visit, last_ok = state
    adopted, moved_to, visits = moved
    empty_since, longest_empty = empty
    etag, last_modified, body_hash, full, parts = mark
    return DueSource(
        key=key,
        bookmark=Bookmark(
            etag=etag,
            last_modified=last_modified,
            body_hash=body_hash,
            full=time_or_none(full),
            parts=parts_from_json(parts),
        ),
        failures=failures,
        first=first_visit is None,
        address=SourceAddress(adopted=adopted, moved_to=moved_to, visits=visits),
        empty_at=time_or_none(last_ok) if first_visit is None else None,
        empty_since=time_or_none(empty_since) if first_visit else None,
        was_empty=longest_empty > 0,
    )


def next_visit(db: Database) -> datetime | None:
    """Return when the next source is due; None when none is visited."""
    (text,) = db.conn.execute(
        "SELECT min(st.next_visit) FROM source_state st"
        " JOIN sources s ON s.id = st.source_id"
        " WHERE s.removed IS NULL AND st.paused IS NULL"
    ).fetchone()
    return time_or_none(text)


def last_visit(db: Database) -> datetime | None:
    """Return when a source was last visited; None when none ever was."""
    row = db.conn.execute("SELECT at FROM visits ORDER BY id DESC LIMIT 1").fetchone()
    return time_from(row[0]) if row else None


def request_visit(db: Database, keys: Iterable[str], now: datetime) -> None:
    """Ask for the sources to be visited now: the daemon's next tick picks it up."""
    db.conn.executemany(
        "UPDATE source_state SET next_visit = ?"
        " WHERE source_id = (SELECT id FROM sources WHERE key = ?)",
        [(time_text(now), key) for key in keys],
    )


def record(
    db: Database,
    visit: Visit,
    *,
    next_visit: datetime,
    new: int,
    sighted: int = 0,
    address: SourceAddress = SourceAddress(),  # noqa: B008  # frozen
) -> None:
    """Write a visit down: its row, and where we are with the source afterwards.

    `new` entries were not known, and `sighted` ones only from other sources.
    """
    _add_visit(db, visit, new)
    _add_to_day(db, visit, new + sighted)
    _update_state(db, visit, next_visit, new=new, address=address)
    if visit.outcome == "ok":
        _note_listing(db, visit)


def forgive(db: Database, keys: Iterable[str], next_visit: datetime) -> None:
    """Take back a failure of each source that was our own, and visit them soon."""
    db.conn.executemany(
        "UPDATE source_state SET failures = max(failures - 1, 0),"
        " next_visit = min(next_visit, ?)"
        " WHERE source_id = (SELECT id FROM sources WHERE key = ?)",
        [(time_text(next_visit), key) for key in keys],
    )


def _add_visit(db: Database, visit: Visit, new: int) -> None:
    db.conn.execute(
        """
        INSERT INTO visits
          (source_id, at, outcome, status, listed, new, took_ms, reason, ours)
        SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM sources WHERE key = ?
        """,
        (
            time_text(visit.at),
            visit.outcome,
            visit.status,
            visit.listed,
            new,
            round(visit.took.total_seconds() * 1000),
            to_valid_utf8(visit.reason),
            visit.is_ours,
            visit.source,
        ),
    )


def _add_to_day(db: Database, visit: Visit, new: int) -> None:
    """Count a visit and its new entries; those of its first visit are a baseline."""
    db.conn.execute(
        """
        INSERT INTO source_days (source_id, day, visits, new)
        SELECT s.id, :day, :visits, iif(st.first_visit IS NULL, 0, :new)
        FROM sources s JOIN source_state st ON st.source_id = s.id
        WHERE s.key = :source
        ON CONFLICT (source_id, day) DO UPDATE SET
          visits = visits + excluded.visits, new = new + excluded.new
        """,
        {
            "source": visit.source,
            "day": time_text(visit.at)[:10],
            "visits": visit.outcome in ("ok", "unchanged"),
            "new": new,
        },
    )


def _update_state(
    db: Database, visit: Visit, due: datetime, *, new: int, address: SourceAddress
) -> None:
    succeeded = visit.outcome in ("ok", "unchanged")
    mark = visit.bookmark
    db.conn.execute(
        """
        UPDATE source_state SET
          next_visit = :next, last_visit = :at, reason = :reason,
          failures = iif(:succeeded, 0, failures + (NOT :ours)),
          first_visit = iif(:listed > 0, coalesce(first_visit, :at), first_visit),
          last_ok = iif(:succeeded, :at, last_ok),
          last_new = iif(:new > 0, :at, last_new),
          etag = :etag, last_modified = :last_modified,
          body_hash = :body_hash, full_fetch = :full, parts = :parts,
          address = :address, moved_to = :moved_to, moved_visits = :moved_visits
        WHERE source_id = (SELECT id FROM sources WHERE key = :source)
        """,
        {
            "next": time_text(due),
            "at": time_text(visit.at),
            "reason": to_valid_utf8(visit.reason),
            "succeeded": succeeded,
            "ours": visit.is_ours,
            "listed": visit.listed if succeeded else 0,
            "new": new,
            "etag": mark.etag,
            "last_modified": mark.last_modified,
            "body_hash": mark.body_hash,
            "full": time_or_null(mark.full),
            "parts": parts_to_json(mark.parts),
            "address": to_valid_utf8(address.adopted),
            "moved_to": to_valid_utf8(address.moved_to),
            "moved_visits": address.visits,
            "source": visit.source,
        },
    )


def _note_listing(db: Database, visit: Visit) -> None:
    """Note how much a visit listed, and since when it is nothing."""
    db.conn.execute(
        """
        UPDATE source_state SET
          last_listed = iif(:listed > 0, :listed, last_listed),
          longest_empty = iif(:listed > 0 AND empty_since IS NOT NULL,
                              max(longest_empty, strftime('%s', :at)
                                               - strftime('%s', empty_since)),
                              longest_empty),
          empty_since = iif(:listed > 0, NULL, coalesce(empty_since, :at))
        WHERE source_id = (SELECT id FROM sources WHERE key = :source)
        """,
        {"listed": visit.listed, "at": time_text(visit.at), "source": visit.source},
    )


def visits_since(db: Database, at: datetime) -> list[tuple[Visit, int]]:
    """Return the visits made since then, each with its number of new entries."""
    rows = db.conn.execute(
        """
        SELECT s.key, v.at, v.outcome, v.status, v.listed, v.reason, v.new, v.ours
        FROM sources s CROSS JOIN visits v INDEXED BY visits_source
        ON v.source_id = s.id AND v.at >= ? ORDER BY v.id
        """,
        (time_text(at),),
    )
    return [
        (
            Visit(
                source=key,
                at=time_from(when),
                outcome=outcome,
                status=status,
                listed=listed,
                reason=reason,
                is_ours=bool(ours),
            ),
            new,
        )
        for key, when, outcome, status, listed, reason, new, ours in rows
    ]


def prune_visits(db: Database, before: datetime, limit: int) -> int:
    """Delete at most `limit` visits made before then; return how many.

    The newest visits of each source stay.
    """
    # The join in this order: SQLite would look at every visit and then at its source.
    return db.conn.execute(
        """
        DELETE FROM visits WHERE id IN (
          WITH kept AS MATERIALIZED (
            SELECT s.id, (SELECT at FROM visits WHERE source_id = s.id
                          ORDER BY at DESC LIMIT 1 OFFSET :newest - 1) AS since
            FROM sources s
          )
          SELECT v.id FROM kept CROSS JOIN visits v
          ON v.source_id = kept.id AND v.at < min(kept.since, :before) LIMIT :limit)
        """,
        {"newest": NEWEST_VISITS, "before": time_text(before), "limit": limit},
    ).rowcount
