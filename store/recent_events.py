"""Recent events: what was found and written since a place, for those who follow it.

Numbers of rows only grow, and one thread writes: whoever has seen all up to a number
misses nothing by asking for what is behind it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import deliveries
from store.columns import time_from, time_or_none
from store.database import Database
from store.deliveries import DeliveryView
from store.model import Suppression


@dataclass(frozen=True, slots=True)
class EventCursor:
    """What was seen: matches and messages up to these numbers."""

    match: int
    message: int

    @classmethod
    def parse(cls, text: str) -> "EventCursor":
        """Return the cursor that was written as text; raises ValueError for others."""
        parts = text.split("-")
        # Row numbers have fewer digits; SQLite rejects larger ones.
        if len(parts) != 2 or not all(
            part.isascii() and part.isdigit() and len(part) < 19 for part in parts
        ):
            raise ValueError(f"{text!r} is no cursor")
        return cls(int(parts[0]), int(parts[1]))

    def __str__(self) -> str:
        """Return it as text: 120-33."""
        return f"{self.match}-{self.message}"

    def after(self, event: "MatchEvent | MessageEvent") -> "EventCursor":
        """Return the cursor of who has seen this event as well."""
        if isinstance(event, MatchEvent):
            return EventCursor(max(self.match, event.id), self.message)
        return EventCursor(self.match, max(self.message, event.delivery.id))

    def has(self, event: "MatchEvent | MessageEvent") -> bool:
        """Return whether the event was seen."""
        return self.after(event) == self

    def is_behind(self, other: "EventCursor") -> bool:
        """Return whether something before `other` was not seen."""
        return self.match < other.match or self.message < other.message


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchEvent:
    """A watchlist has found an article."""

    id: int
    watchlist: str
    matched: datetime
    suppressed: Suppression
    score: int
    snippet: str
    article: int
    title: str
    url: str
    outlet: str
    language: str
    published: datetime | None
    seen: datetime
    story: int | None
    """None for an article that is in none yet."""


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message to a channel was written."""

    delivery: DeliveryView


RecentEvent = MatchEvent | MessageEvent


def newest(db: Database) -> EventCursor:
    """Return the cursor of who has seen everything."""
    row = db.conn.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM matches),"
        " (SELECT coalesce(max(id), 0) FROM deliveries)"
    ).fetchone()
    return EventCursor(*row)


def after(db: Database, seen: EventCursor, limit: int) -> list[RecentEvent]:
    """Return what was not seen, matches first: the oldest, at most `limit` of each."""
    rows = db.conn.execute(
        """
        SELECT m.id, w.name, m.matched, m.suppressed, m.score, m.snippet, a.id, a.title,
          a.url, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END, a.language,
          a.published, a.seen, p.story_id
        FROM matches m JOIN watchlists w ON w.id = m.watchlist_id
        JOIN articles a ON a.id = m.article_id JOIN sources s ON s.id = a.source_id
        LEFT JOIN placements p ON p.article_id = a.id
        WHERE m.id > ? ORDER BY m.id LIMIT ?
        """,
        (seen.match, limit),
    )
    found: list[RecentEvent] = [_match(row) for row in rows]
    written = deliveries.written_after(db, seen.message, limit)
    return found + [MessageEvent(delivery) for delivery in written]


def _match(row: tuple[Any, ...]) -> MatchEvent:
    (
        id_, watchlist, matched, suppressed, score, snippet, article, title, url,
        outlet, language, published, seen, story,
    ) = row  # fmt: skip
    return MatchEvent(
        id=id_,
        watchlist=watchlist,
        matched=time_from(matched),
        suppressed=suppressed,
        score=score,
        snippet=snippet,
        article=article,
        title=title,
        url=url,
        outlet=outlet,
        language=language,
        published=time_or_none(published),
        seen=time_from(seen),
        story=story,
    )
