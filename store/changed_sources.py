"""Sources whose name, address or kind was changed in the configuration."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from store.columns import time_text
from store.model import Source

RECENT_VISIT = timedelta(days=1)
"""How long ago a source was visited at most for what is dated later to be news: after
weeks there is too much of it."""


def begin_again(
    db: Database, source: Source, before: tuple[str, str], now: datetime
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
        "kind_before": before[1],
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
    # The hours are the outlet's; what the new listing has is not of the last hours.
    db.conn.execute(f"UPDATE publishing_habits SET until = NULL WHERE {this}", names)  # noqa: S608


def continue_renamed(db: Database, new: Source, kept_keys: str) -> None:
    """Let a new source take over from one with its address that is no longer watched.

    It gets the bookmark, so that its first visit is no baseline, what is waiting, and
    what is known of its rhythm and its state.
    """
    row = db.conn.execute(
        """
        SELECT id FROM sources
        WHERE url = ? AND kind = ? AND key NOT IN (SELECT value FROM json_each(?))
        ORDER BY coalesce(removed, '9') DESC, id DESC LIMIT 1
        """,
        (new.url, new.kind, kept_keys),
    ).fetchone()
    if row is None:
        return
    ids = {"old": row[0], "key": new.key}
    this = "(SELECT id FROM sources WHERE key = :key)"
    for table in (
        *("source_state", "publishing_habits"),
        *("source_days", "source_coverage", "blind_spans"),
    ):
        db.conn.execute(
            f"UPDATE {table} SET source_id = {this} WHERE source_id = :old",  # noqa: S608
            ids,
        )
    db.conn.execute(
        f"UPDATE entries SET source_id = {this}"  # noqa: S608
        " WHERE source_id = :old AND state = 'waiting'",
        ids,
    )
