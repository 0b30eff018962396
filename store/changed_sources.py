"""Sources whose name, address or kind was changed in the configuration."""

from datetime import datetime, timedelta
from typing import NamedTuple

from store.columns import time_text
from store.database import Database
from store.model import Source

RECENT_VISIT = timedelta(days=1)
"""How long ago a source was visited at most for what is dated later to be news: after
weeks there is too much of it."""


class KnownSource(NamedTuple):
    """A source as it was configured before."""

    url: str
    kind: str
    removed: bool
    """Whether it was watched no more."""
    has_state: bool
    """False when its state went to the source that it was renamed to."""


def known(db: Database, key: str) -> KnownSource | None:
    """Return a source as it was configured before; None when it is new."""
    row = db.conn.execute(
        "SELECT s.url, s.kind, s.removed IS NOT NULL, st.source_id IS NOT NULL"
        " FROM sources s LEFT JOIN source_state st ON st.source_id = s.id"
        " WHERE s.key = ?",
        (key,),
    ).fetchone()
    return KnownSource(*row) if row else None


def take_over(
    db: Database,
    source: Source,
    before: KnownSource | None,
    kept_keys: str,
    *,
    now: datetime,
) -> None:
    """Let a configured source continue as it was before, or as another one was."""
    is_changed = before is not None and before[:2] != (source.url, source.kind)
    is_free = before is None or not before.has_state or (before.removed and is_changed)
    if is_free and _continue_renamed(db, source, kept_keys):
        return
    if before is not None and is_changed:
        _begin_again(db, source, before, now)


def _begin_again(
    db: Database, source: Source, before: KnownSource, now: datetime
) -> None:
    """Let a source with another address or kind than `before` take its baseline.

    One that its site had moved there, or that was found there, goes on: the
    configuration caught up. Of the others what is dated after the last visit is news,
    if that was recent.
    """
    this = "source_id = (SELECT id FROM sources WHERE key = :key)"
    names = {
        "key": source.key,
        "url": source.url,
        "kind": source.kind,
        "kind_before": before.kind,
        "now": time_text(now),
    }
    caught_up = db.conn.execute(
        "UPDATE source_state SET address = '', moved_to = '', moved_visits = 0"  # noqa: S608
        f" WHERE {this} AND (address = :url AND :kind = :kind_before"
        " OR found_url = :url AND found_kind = :kind)",
        names,
    )
    if caught_up.rowcount:
        return
    db.conn.execute(
        f"""
        UPDATE source_state SET
          next_visit = :now, first_visit = NULL, failures = 0, reason = '',
          last_ok = iif(last_ok > :recent, last_ok, NULL),
          etag = '', last_modified = '', body_hash = '', full_fetch = NULL,
          parts = '[]', address = '', moved_to = '', moved_visits = 0,
          found_url = '', found_kind = '', sought = NULL,
          empty_since = NULL, longest_empty = 0, last_listed = 0
        WHERE {this}
        """,  # noqa: S608
        names | {"recent": time_text(now - RECENT_VISIT)},
    )
    # Its listing will say by itself which hub it has.
    db.conn.execute(f"DELETE FROM hub_offers WHERE {this}", names)  # noqa: S608
    # The hours are the outlet's; what the new listing has is not of the last hours.
    db.conn.execute(f"UPDATE publishing_habits SET until = NULL WHERE {this}", names)  # noqa: S608


def _continue_renamed(db: Database, new: Source, kept_keys: str) -> bool:
    """Let a source take over from one with its address that is no longer watched.

    It gets the bookmark, so that its first visit is no baseline, what is waiting, and
    what is known of its rhythm and its state. Returns False when there is none.
    """
    row = db.conn.execute(
        """
        SELECT s.id FROM sources s JOIN source_state st ON st.source_id = s.id
        WHERE url = ? AND kind = ? AND key NOT IN (SELECT value FROM json_each(?))
        ORDER BY coalesce(removed, '9') DESC, s.id DESC LIMIT 1
        """,
        (new.url, new.kind, kept_keys),
    ).fetchone()
    if row is None:
        return False
    ids = {"old": row[0], "key": new.key}
    this = "(SELECT id FROM sources WHERE key = :key)"
    for table in (
        *("source_state", "publishing_habits"),
        *("source_days", "source_coverage", "blind_spans"),
        *("hub_offers", "hub_subscriptions", "hub_pushes"),
    ):
        # OR REPLACE: a visit that ends just then leaves rows of the old name behind,
        # which are in the way when it is renamed back.
        db.conn.execute(
            f"UPDATE OR REPLACE {table} SET source_id = {this}"  # noqa: S608
            " WHERE source_id = :old",
            ids,
        )
    db.conn.execute(
        f"UPDATE entries SET source_id = {this}"  # noqa: S608
        " WHERE source_id = :old AND state = 'waiting'",
        ids,
    )
    return True
