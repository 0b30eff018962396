"""Clippings in the database: JSON beside each alert, written once and never changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlite_utils import Database

from store.columns import time_from, to_valid_utf8
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


def by_alert(db: Database, alerts: Sequence[int]) -> dict[int, Clipping]:
    """Return the clippings of alerts by their numbers, in the order asked for.

    An alert that is gone, since its article was deleted, is left out.
    """
    rows = db.conn.execute(
        """
        SELECT a.id, a.clipping, a.article_id, w.name, a.outlet, a.at
        FROM alerts a JOIN watchlists w ON w.id = a.watchlist_id
        WHERE a.id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(list(alerts)),),
    )
    found = {}
    for id_, packed, article, watchlist, outlet, at in rows:
        alert = Clipping(
            watchlist=watchlist,
            title="",
            url="",
            outlet=outlet,
            seen=time_from(at),
            article=article,
        )
        found[id_] = unpack(packed, alert)
    return {id_: found[id_] for id_ in alerts if id_ in found}


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
