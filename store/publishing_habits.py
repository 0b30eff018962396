"""Publishing habits: when each source publishes, and how often it is visited."""

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.columns import time_from, time_or_none, time_or_null
from store.database import Database
from store.habit_model import DAY_QUARTERS, WEEK_HOURS, PublishingHabit

_COUNTS = struct.Struct(f"<{2 * WEEK_HOURS + DAY_QUARTERS}f")

_REMEMBERED = timedelta(weeks=4)
"""How far back visits tell of a source that was watched before habits were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRhythm:
    """How often a source is visited, and where."""

    rhythm: timedelta | None
    """Between two visits, on average over a week; None before the first visit."""
    address: str
    """Where it has moved for good; empty while it is where the configuration says."""


def get(db: Database, source: str) -> PublishingHabit | None:
    """Return when a source publishes; None when nothing is known of it."""
    row = db.conn.execute(
        "SELECT until, counts, recent, expected, room, fresh_for_s, stated_every_s"
        " FROM publishing_habits WHERE source_id ="
        " (SELECT id FROM sources WHERE key = ?)",
        (source,),
    ).fetchone()
    if row is None:
        return None
    until, packed, recent, expected, room, fresh_for, stated_every = row
    counts = _COUNTS.unpack(packed)
    return PublishingHabit(
        entries=counts[:WEEK_HOURS],
        hours=counts[WEEK_HOURS : 2 * WEEK_HOURS],
        quarters=counts[2 * WEEK_HOURS :],
        recent=recent,
        expected=expected,
        until=time_or_none(until),
        room=room,
        fresh_for=_length(fresh_for),
        stated_every=_length(stated_every),
    )


def put(
    db: Database, source: str, habit: PublishingHabit, *, rhythm: timedelta
) -> None:
    """Keep when a source publishes, and how often it is visited on average."""
    counts = (*habit.entries, *habit.hours, *habit.quarters)
    db.conn.execute(
        """
        INSERT OR REPLACE INTO publishing_habits
          (source_id, until, counts, recent, expected, room, fresh_for_s,
           stated_every_s, rhythm_s)
        SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM sources WHERE key = ?
        """,
        (
            time_or_null(habit.until),
            _COUNTS.pack(*counts),
            habit.recent,
            habit.expected,
            habit.room,
            _seconds(habit.fresh_for),
            _seconds(habit.stated_every),
            _seconds(rhythm),
            source,
        ),
    )


def past_times(db: Database, source: str, now: datetime) -> list[datetime]:
    """Return when new entries were found, of the last weeks, once for each.

    For a source that was watched before its habit was kept.
    """
    rows = db.conn.execute(
        "SELECT v.at, v.new FROM visits v JOIN sources s ON s.id = v.source_id"
        " WHERE s.key = ? AND v.at > ? AND v.new > 0 ORDER BY v.at",
        (source, time_or_null(now - _REMEMBERED)),
    ).fetchall()
    # What the first visit found had been there before.
    return [time_from(at) for at, new in rows[1:] for _ in range(new)]


def all_rhythms(db: Database) -> dict[str, SourceRhythm]:
    """Return source → how often it is visited, of all that are watched, by name."""
    rows = db.conn.execute(
        "SELECT s.key, h.rhythm_s, coalesce(st.address, '')"
        " FROM sources s LEFT JOIN source_state st ON st.source_id = s.id"
        " LEFT JOIN publishing_habits h ON h.source_id = s.id"
        " WHERE s.removed IS NULL ORDER BY s.key"
    )
    return {
        key: SourceRhythm(rhythm=_length(rhythm), address=address)
        for key, rhythm, address in rows
    }


def _length(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())
