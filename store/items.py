"""Items: what articles add to what a channel is to be told, and what became of that."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from store.columns import time_from, time_or_none, time_text, whole
from store.model import Item, OpenItem, Subject, Told

_SELECT = """
SELECT i.id, w.name, i."when", coalesce(p.story_id, i.article_id), i.outlet, i.at,
       i.urgent
FROM items i JOIN watchlists w ON w.id = i.watchlist_id
LEFT JOIN placements p ON p.article_id = i.article_id
"""


def _item(row: Sequence[Any]) -> OpenItem:
    id_, watchlist, when, story, outlet, at, urgent = row
    return OpenItem(
        id=id_,
        watchlist=watchlist,
        when=when,
        story=story,
        outlet=outlet,
        at=time_from(at),
        urgent=bool(urgent),
    )


def add(db: Database, article: int, items: Iterable[Item], now: datetime) -> None:
    """Write an article's items down, one for each route.

    A watchlist tells a channel of an article once for each outlet that prints it.
    """
    for item in items:
        facts = whole(json.dumps(item.facts, ensure_ascii=False))
        db.conn.executemany(
            """
            INSERT INTO items
              (watchlist_id, channel_id, "when", article_id, outlet, at, urgent, facts)
            SELECT w.id, c.id, ?, ?, ?, ?, ?, ? FROM watchlists w, channels c
            WHERE w.name = ? AND c.name = ? ON CONFLICT DO NOTHING
            """,
            [
                (
                    route.when,
                    article,
                    whole(item.outlet),
                    time_text(now),
                    item.urgent,
                    facts,
                    item.watchlist,
                    route.channel,
                )
                for route in item.routes
            ],
        )


def channels_with_open(db: Database) -> list[str]:
    """Return the channels that have something to plan."""
    rows = db.conn.execute(
        "SELECT name FROM channels WHERE removed IS NULL AND EXISTS"
        " (SELECT 1 FROM items WHERE channel_id = channels.id AND state = 'open')"
    )
    return [name for (name,) in rows]


def still_open(db: Database, channel: str) -> list[OpenItem]:
    """Return a channel's open items in order of writing.

    One whose article is in no story is a story by itself.
    """
    rows = db.conn.execute(
        f"{_SELECT} WHERE i.state = 'open'"  # noqa: S608
        " AND i.channel_id = (SELECT id FROM channels WHERE name = ?) ORDER BY i.id",
        (channel,),
    )
    return [_item(row) for row in rows]


def in_deliveries(db: Database, deliveries: Iterable[int]) -> list[OpenItem]:
    """Return the items that messages tell of, in order of writing."""
    rows = db.conn.execute(
        f"{_SELECT} WHERE i.delivery_id IN (SELECT value FROM json_each(?))"  # noqa: S608
        " ORDER BY i.id",
        (json.dumps(list(deliveries)),),
    )
    return [_item(row) for row in rows]


def told(db: Database, channel: str, stories: Iterable[int]) -> dict[Subject, Told]:
    """Return what a channel has been told of these stories, whoever merged them."""
    rows = db.conn.execute(
        """
        WITH told AS (
        SELECT w.name, i."when", p.story_id, count(DISTINCT d.id), max(d.created),
               json_group_array(DISTINCT i.outlet), max(d.urgent), min(d.id) AS first
        FROM json_each(?) s
        JOIN placements p ON p.story_id = s.value
        JOIN items i ON i.article_id = p.article_id AND i.state = 'told'
        JOIN deliveries d ON d.id = i.delivery_id
        JOIN watchlists w ON w.id = i.watchlist_id
        WHERE i.channel_id = (SELECT id FROM channels WHERE name = ?)
        GROUP BY w.id, i."when", p.story_id)
        SELECT told.*, deliveries.key FROM told JOIN deliveries ON deliveries.id = first
        """,
        (json.dumps(list(stories)), channel),
    )
    return {
        (watchlist, when, story): Told(
            times=times,
            last=time_from(last),
            outlets=frozenset(json.loads(outlets)),
            thread=thread,
            urgent=bool(urgent),
        )
        for watchlist, when, story, times, last, outlets, urgent, _, thread in rows
    }


def reports(
    db: Database, channel: str, route: tuple[str, str], since: datetime
) -> list[tuple[datetime, str]]:
    """Return (time, outlet) of a route's items since then, whatever became of them."""
    rows = db.conn.execute(
        """
        SELECT i.at, i.outlet
        FROM items i JOIN watchlists w ON w.id = i.watchlist_id
        JOIN channels c ON c.id = i.channel_id
        WHERE w.name = ? AND c.name = ? AND i."when" = ? AND i.at > ?
          AND i.state NOT IN ('muted','dropped')
        ORDER BY i.id
        """,
        (route[0], channel, route[1], time_text(since)),
    )
    return [(time_from(at), outlet) for at, outlet in rows]


def last_surge(db: Database, channel: str, route: tuple[str, str]) -> datetime | None:
    """Return when a route last told of a surge; None when it never has."""
    (text,) = db.conn.execute(
        """
        SELECT max(d.created)
        FROM deliveries d JOIN items i ON i.delivery_id IN (d.id, d.folded_into)
        JOIN watchlists w ON w.id = i.watchlist_id
        WHERE d.kind = 'surge' AND w.name = ? AND i."when" = ?
          AND d.channel_id = (SELECT id FROM channels WHERE name = ?)
        """,
        (*route, channel),
    ).fetchone()
    return time_or_none(text)


def facts(db: Database, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the facts of items by number, in the order asked for."""
    rows = db.conn.execute(
        "SELECT id, facts, article_id FROM items"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    found = {id_: json.loads(said) | {"article": a} for id_, said, a in rows}
    return {id_: found[id_] for id_ in ids}


def tell(db: Database, ids: Iterable[int], delivery: int) -> None:
    """Mark items as part of a message."""
    db.conn.executemany(
        "UPDATE items SET state = 'told', reason = '', delivery_id = ? WHERE id = ?",
        [(delivery, id_) for id_ in ids],
    )


def hold(db: Database, reasons: Mapping[int, str]) -> None:
    """Note what items wait for."""
    db.conn.executemany(
        "UPDATE items SET reason = ? WHERE id = ? AND reason <> ?",
        [(whole(reason), id_, whole(reason)) for id_, reason in reasons.items()],
    )


def let_go(db: Database, state: str, reasons: Mapping[int, str]) -> None:
    """Close items that are not told, and say why: `absorbed` or `muted`."""
    db.conn.executemany(
        "UPDATE items SET state = ?, reason = ? WHERE id = ?",
        [(state, whole(reason), id_) for id_, reason in reasons.items()],
    )


def sync_routes(db: Database, routes: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Take what still waits to routes that exist: watchlist → its (channel, when).

    What has no route any more is dropped, and says so.
    """
    rows = db.conn.execute(
        """
        SELECT DISTINCT w.name, c.name, i."when", i.watchlist_id, i.channel_id
        FROM items i JOIN watchlists w ON w.id = i.watchlist_id
        JOIN channels c ON c.id = i.channel_id
        WHERE i.state = 'open'
        """
    )
    for watchlist, channel, when, *ids in rows.fetchall():
        known = [w for c, w in routes.get(watchlist, ()) if c == channel]
        if when in known:
            continue
        if known:
            db.conn.execute(
                "UPDATE OR IGNORE items SET \"when\" = ?, reason = ''"
                " WHERE state = 'open' AND (watchlist_id, channel_id, \"when\")"
                " = (?, ?, ?)",
                (known[0], *ids, when),
            )
        db.conn.execute(
            "UPDATE items SET state = 'dropped', reason = ?"
            " WHERE state = 'open' AND (watchlist_id, channel_id, \"when\")"
            " = (?, ?, ?)",
            (f"{watchlist} rings {channel} no more", *ids, when),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """An item that no message tells of, as a person looks at it."""

    at: datetime
    state: str
    channel: str
    watchlist: str
    when: str
    outlet: str
    title: str
    reason: str
    article: int


def unsaid(db: Database, *, every: bool, limit: int) -> list[Unsaid]:
    """Return what waits to be told, newest first; with `every` also what never is."""
    rows = db.conn.execute(
        """
        SELECT i.at, i.state, c.name, w.name, i."when", i.outlet,
               json_extract(i.facts, '$.title'), i.reason, i.article_id
        FROM items i JOIN channels c ON c.id = i.channel_id
        JOIN watchlists w ON w.id = i.watchlist_id
        WHERE i.state = 'open' OR (? AND i.state <> 'told')
        ORDER BY i.id DESC LIMIT ?
        """,
        (every, limit),
    )
    return [
        Unsaid(
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
        for at, state, channel, watchlist, when, outlet, title, reason, article in rows
    ]


def count(db: Database, state: str) -> int:
    """Return how many items are in a state."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM items WHERE state = ?", (state,)
    ).fetchone()
    return int(number)
