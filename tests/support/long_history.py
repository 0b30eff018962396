"""A history of years, written quickly: messages sent, visits, entries read."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from store.database import Database

_NUMBERS = """
WITH RECURSIVE n(k, at) AS (
  SELECT 0, :begin UNION ALL
  SELECT k + 1, :begin + (:end - :begin) * (k + 1) / :rows FROM n LIMIT :rows)
"""

_AT = "strftime('%Y-%m-%dT%H:%M:%fZ', at, 'unixepoch')"

_STATEMENTS = {
    "deliveries": f"""
      INSERT INTO deliveries
        (id, channel_id, key, kind, thread, payload, state, attempts, due, created,
         sent)
      SELECT k + 1, 1 + k % 3, 'old-' || k,
        iif(k % 50, 'alert', iif(k % 100, 'digest', 'surge')), 'old-' || (k - k % 3),
        '{{"title":"A ferry","body":"","plain":"A ferry"}}',
        iif(k % 500, iif(k % 40, 'sent', 'merged'), 'cancelled'), 1, {_AT}, {_AT}, {_AT}
      FROM n
    """,
    "attempts": f"""
      INSERT INTO attempts (delivery_id, number, started, ended, outcome, reason)
      SELECT k + 1, 1, {_AT}, {_AT}, 'ok', '' FROM n
    """,
    "alerts": f"""
      INSERT INTO alerts (id, watchlist_id, channel_id, article_id, outlet, at,
        clipping, state, delivery_id)
      SELECT k + 1, 1 + k % 3, 1 + k % 3, k + 1, 'Outlet', {_AT}, '{{"a":1}}',
        iif(k % 3, 'included', 'absorbed'), k + 1 FROM n
    """,
    "visits": f"""
      INSERT INTO visits (id, source_id, at, outcome, listed)
      SELECT k + 1, 1 + k % 3, {_AT}, 'ok', 20 FROM n
    """,
    "entries": f"""
      INSERT INTO entries (id, source_id, url, url_hash, host, state, seen, due)
      SELECT k + 1, 1 + k % 3, 'https://a.example/' || k, k, 'a.example',
        iif(k % 9, 'read', 'failed'), {_AT}, {_AT} FROM n
    """,
}


def write_history(
    db: Database, rows: Mapping[str, int], span: timedelta, *, until: datetime
) -> None:
    """Write so many rows of each table, evenly over a span of time.

    They belong to the first three channels, watchlists and sources.
    """
    db.conn.execute("PRAGMA foreign_keys = OFF")
    db.conn.execute("BEGIN")
    for table, number in rows.items():
        values = {
            "rows": number,
            "begin": (until - span).timestamp(),
            "end": until.timestamp(),
        }
        db.conn.execute(_insert(_STATEMENTS[table]), values)
    db.conn.execute("COMMIT")
    db.conn.execute("PRAGMA foreign_keys = ON")


def _insert(statement: str) -> str:
    """Return a statement with the numbers that it selects from."""
    begin, select, rest = statement.partition("SELECT")
    return f"{begin} {_NUMBERS} {select}{rest}"
