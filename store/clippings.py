"""Clippings in the database: JSON beside each alert, written once and never changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from store.columns import time_from, time_text, to_valid_utf8
from store.database import Database
from store.model import Clipping, ClippingNote, Origin


def pack(clipping: Clipping) -> str:
    """Return a clipping as JSON, without what the alert's other columns hold."""
    published = clipping.published.isoformat() if clipping.published else None
    packed: dict[str, object] = {
        "watchlist": clipping.watchlist,
        "title": clipping.title,
        "title_spans": clipping.title_spans,
        "url": clipping.url,
        "outlet": clipping.outlet,
        "authors": clipping.authors,
        "published": published,
        "seen": clipping.seen.isoformat(),
        "words": clipping.words,
        "snippet": clipping.snippet,
        "origin": clipping.origin,
        "agencies": clipping.agencies,
        "score": clipping.score,
        "reasons": clipping.reasons,
        "urgent": clipping.urgent,
    }
    if clipping.note:
        packed["note"] = clipping.note
    if clipping.changes:
        packed["changes"] = clipping.changes
    return to_valid_utf8(json.dumps(packed, ensure_ascii=False))


def shared_with(alert: int) -> str:
    """Return what an alert has in place of a clipping that another alert has."""
    return json.dumps({"of": alert})


def is_shared(packed: str) -> bool:
    """Return whether a row only names the alert that has its clipping."""
    return packed.startswith('{"of"')


def by_alert(db: Database, alerts: Sequence[int]) -> dict[int, Clipping]:
    """Return the clippings of alerts by their numbers, in the order asked for.

    An alert that is gone, since its article was deleted, is left out. One that has lost
    its clipping has what its article says now.
    """
    rows = db.conn.execute(
        """
        SELECT a.id, json_patch(coalesce(f.clipping, '{}'), a.clipping), a.article_id,
               w.name, a.outlet, a.at, r.title, r.url
        FROM alerts a JOIN watchlists w ON w.id = a.watchlist_id
        JOIN articles r ON r.id = a.article_id
        LEFT JOIN alerts f ON f.id = json_extract(a.clipping, '$.of')
        WHERE a.id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(list(alerts)),),
    )
    found = {}
    for id_, packed, article, watchlist, outlet, at, title, url in rows:
        alert = Clipping(
            watchlist=watchlist,
            title=title,
            url=url,
            outlet=outlet,
            seen=time_from(at),
            article=article,
        )
        found[id_] = unpack(packed, alert)
    return {id_: found[id_] for id_ in alerts if id_ in found}


def forget(db: Database, before: datetime, limit: int) -> int:
    """Remove the clippings of alerts that are over since then; return of how many.

    Of at most `limit`. An alert is over when its message has lost its words, or when it
    got none. That there was an alert, of which article and when, is kept.
    """
    return db.conn.execute(
        """
        UPDATE alerts SET clipping = '{}' WHERE id IN (
          SELECT a.id FROM watchlists w
          CROSS JOIN alerts a INDEXED BY alerts_worded
            ON a.watchlist_id = w.id AND a.at < ? AND a.clipping <> '{}'
          LEFT JOIN deliveries d ON d.id = a.delivery_id
          WHERE a.state IN ('absorbed','muted','dropped')
            OR a.state = 'included' AND NOT d.worded
          LIMIT ?)
        """,
        (time_text(before), limit),
    ).rowcount


def unpack(packed: str, default: Clipping) -> Clipping:
    """Return the clipping that a row holds.

    Versions differ in what they wrote: a key that is missing takes its value from
    `default`, one that is unknown is left out.
    """
    found: Mapping[str, Any] = json.loads(packed)
    return Clipping(
        watchlist=found.get("watchlist") or default.watchlist,
        title=found.get("title") or default.title,
        url=found.get("url") or default.url,
        outlet=found.get("outlet") or default.outlet,
        seen=_time(found.get("seen")) or default.seen,
        title_spans=tuple((s, e) for s, e in found.get("title_spans") or ()),
        authors=tuple(found.get("authors") or ()),
        published=_time(found.get("published")),
        words=tuple(found.get("words") or ()),
        snippet=tuple((text, bool(hit)) for text, hit in found.get("snippet") or ()),
        origin=cast("Origin", found.get("origin") or default.origin),
        agencies=tuple(found.get("agencies") or ()),
        score=int(found.get("score") or 0),
        reasons=tuple(found.get("reasons") or ()),
        urgent=bool(found.get("urgent")),
        note=cast("ClippingNote", found.get("note") or ""),
        article=default.article,
        changes=tuple(found.get("changes") or ()),
    )


def _time(text: str | None) -> datetime | None:
    """Return the aware time that was written down; None for what is no time."""
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
