"""When there is something to fetch next, and whether anything was written since.

A daemon that found nothing to do needs not look again before that time, unless somebody
has written to the database meanwhile: a command, the desk, or the daemon itself.
"""

from datetime import datetime

from store.columns import time_or_none
from store.database import Database

_EARLIEST = """
WITH RECURSIVE hosts(host) AS (
  SELECT min(host) FROM revisits WHERE due IS NOT NULL
  UNION ALL
  SELECT (SELECT min(host) FROM revisits WHERE due IS NOT NULL AND host > hosts.host)
  FROM hosts WHERE hosts.host IS NOT NULL
)
SELECT min(due) FROM (
  SELECT min(st.next_visit) AS due
  FROM source_state st JOIN sources s ON s.id = st.source_id
  WHERE s.removed IS NULL AND st.paused IS NULL
  UNION ALL
  SELECT min(due) FROM entries WHERE state = 'waiting'
  UNION ALL
  SELECT min(due) FROM captures WHERE state = 'due'
  UNION ALL
  SELECT (SELECT min(due) FROM revisits r
          WHERE r.due IS NOT NULL AND r.host = hosts.host) FROM hosts)
"""


def version(db: Database) -> int:
    """Return a number that is another one when somebody else has written since.

    Only comparable with what the same connection has returned: "somebody else" is any
    other connection, also one of this process (SQLite's `data_version`).
    """
    (number,) = db.conn.execute("PRAGMA data_version").fetchone()
    return int(number)


def earliest(db: Database) -> datetime | None:
    """Return when the first visit, reading, revisit or capture is due; None for never.

    Sources count that are in the database and not paused, whether they are watched or
    not: so it is too soon rather than too late. Headlines that changed are due at once
    and have no time: whoever has just found none asks for this.
    """
    (text,) = db.conn.execute(_EARLIEST).fetchone()
    return time_or_none(text)
