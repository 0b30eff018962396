"""Alerts that are in no message, as people and programs look at them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.columns import time_from
from store.database import Database
from store.model import AlertState


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An alert that is in no message, as a person looks at it."""

    id: int
    at: datetime
    state: AlertState
    channel: str
    watchlist: str
    when: str
    outlet: str
    title: str
    reason: str
    article: int


_VIEW = """
SELECT a.at, a.state, c.name, w.name, a."when", a.outlet,
       coalesce(json_extract(a.clipping, '$.title'), r.title), a.reason, a.article_id,
       a.id
FROM alerts a JOIN channels c ON c.id = a.channel_id
JOIN watchlists w ON w.id = a.watchlist_id
JOIN articles r ON r.id = a.article_id
"""


def unsent(db: Database, *, every: bool, limit: int) -> list[AlertView]:
    """Return pending alerts, newest first; with `every` also those closed unsent."""
    if not every:
        return pending(db, limit=limit)
    rows = db.conn.execute(
        f"{_VIEW} WHERE a.state <> 'included' ORDER BY a.id DESC LIMIT ?", (limit,)
    )
    return [_alert_view(row) for row in rows]


def pending(db: Database, *, limit: int, before: int | None = None) -> list[AlertView]:
    """Return pending alerts, newest first; with `before`, those before that number."""
    rows = db.conn.execute(
        f"{_VIEW} WHERE a.state = 'pending' AND a.id < ? ORDER BY a.id DESC LIMIT ?",
        (2**62 if before is None else before, limit),
    )
    return [_alert_view(row) for row in rows]


def _alert_view(row: tuple[Any, ...]) -> AlertView:
    at, state, channel, watchlist, when, outlet, title, reason, article, id_ = row
    return AlertView(
        id=id_,
        at=time_from(at),
        state=state,
        channel=channel,
        watchlist=watchlist,
        when=when,
        outlet=outlet,
        title=title or "",
        reason=reason,
        article=article,
    )
