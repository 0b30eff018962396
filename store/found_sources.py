"""Found sources: what is visited in place of a home page in the configuration."""

from dataclasses import dataclass, replace
from datetime import datetime

from store.columns import time_or_none, time_text
from store.database import Database
from store.model import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSource:
    """What is known of a source whose kind the configuration leaves out."""

    key: str
    home: str
    """The address in the configuration."""
    url: str = ""
    """The address that was found from there; empty when none was."""
    kind: str = ""
    sought: datetime | None = None
    """When it was looked for the last time; None for never."""
    last_ok: datetime | None = None
    """When a visit succeeded the last time; None for never."""

    def instead_of(self, source: Source) -> Source:
        """Return the source to visit in place of a configured one."""
        if not self.url or not source.kind_open or source.url != self.home:
            return source
        return replace(source, url=self.url, kind=self.kind)


_ALL = """
SELECT s.key, s.url, st.found_url, st.found_kind, st.sought, st.last_ok
FROM source_state st JOIN sources s ON s.id = st.source_id
WHERE s.removed IS NULL
"""


def get(db: Database, key: str) -> FoundSource | None:
    """Return what is known of a source that is watched; None when it is not."""
    row = db.conn.execute(f"{_ALL} AND s.key = ?", (key,)).fetchone()
    return _found(*row) if row else None


def found(db: Database) -> list[FoundSource]:
    """Return the watched sources that were found from another address, by name."""
    rows = db.conn.execute(
        f"{_ALL} AND st.found_url <> '' AND (st.found_url, st.found_kind) <>"
        " (s.url, s.kind) ORDER BY s.key"
    )
    return [_found(*row) for row in rows]


def put(db: Database, home: Source, *, url: str, kind: str, now: datetime) -> bool:
    """Store what was found from a home page; return False if that has changed.

    `home` is the source as it was configured when it was looked for.

    Another address than before has a list of its own: it begins with a baseline, to
    which nothing belongs that is dated later than the last visit that succeeded, and
    how long the other list was empty says nothing of it.
    """
    changed = db.conn.execute(
        """
        UPDATE source_state SET
          sought = :now,
          first_visit = iif((found_url, found_kind) = (:url, :kind), first_visit, NULL),
          empty_since = iif((found_url, found_kind) = (:url, :kind), empty_since, NULL),
          longest_empty = longest_empty * ((found_url, found_kind) = (:url, :kind)),
          last_listed = last_listed * ((found_url, found_kind) = (:url, :kind)),
          etag = '', last_modified = '', body_hash = '', full_fetch = NULL,
          parts = '[]', found_url = :url, found_kind = :kind,
          address = '', moved_to = '', moved_visits = 0
        WHERE source_id = (SELECT id FROM sources WHERE key = :key AND removed IS NULL
                           AND (sources.url, sources.kind) = (:home, :home_kind))
        """,
        {
            "key": home.key,
            "home": home.url,
            "home_kind": home.kind,
            "url": url,
            "kind": kind,
            "now": time_text(now),
        },
    )
    return changed.rowcount > 0


def note_sought(db: Database, key: str, now: datetime) -> None:
    """Note that a source was looked for in vain."""
    db.conn.execute(
        "UPDATE source_state SET sought = ?"
        " WHERE source_id = (SELECT id FROM sources WHERE key = ?)",
        (time_text(now), key),
    )


def _found(
    key: str, home: str, url: str, kind: str, sought: str | None, last_ok: str | None
) -> FoundSource:
    return FoundSource(
        key=key,
        home=home,
        url=url,
        kind=kind,
        sought=time_or_none(sought),
        last_ok=time_or_none(last_ok),
    )
