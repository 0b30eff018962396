"""Alerts: one match on its way to one channel, and what became of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from store import clippings
from store.columns import time_from, time_text, to_valid_utf8
from store.database import Database
from store.delivery_model import PendingAlert, SentSummary, Topic
from store.model import Alert, AlertState

_SELECT = """
SELECT a.id, w.name, a."when", coalesce(p.story_id, a.article_id), a.outlet, a.at,
       a.urgent, a.article_id, a.news, a.change_id, a.delivery_id
FROM alerts a JOIN watchlists w ON w.id = a.watchlist_id
LEFT JOIN placements p ON p.article_id = a.article_id
"""

_UNNAMED = "(a.state = 'absorbed' AND a.delivery_id IS NULL AND a.change_id IS NULL)"

CHANGED = "changed"
"""What is new in the alert of a change."""

MOST_UNNAMED = 50
"""Absorbed alerts that are looked at: a message names a few and counts the others."""


def _pending_alert(row: Sequence[Any]) -> PendingAlert:
    id_, watchlist, when, story, outlet, at, urgent, article, news, change, _ = row
    return PendingAlert(
        id=id_,
        watchlist=watchlist,
        when=when,
        story=story,
        outlet=outlet,
        at=time_from(at),
        urgent=bool(urgent),
        article=article,
        # Whoever is told of a change is told what is new.
        news=news if change is None else CHANGED,
        change=change,
    )


def add(db: Database, article: int, alerts: Iterable[Alert], now: datetime) -> None:
    """Write an article's alerts down, one for each route.

    A watchlist alerts a channel once for each outlet that prints the article. The
    clipping is written once: the alerts of other routes name the one that has it.
    """
    for alert in alerts:
        clipping = alert.clipping
        packed = clippings.pack(clipping)
        for route in alert.routes:
            written = db.conn.execute(
                """
                INSERT INTO alerts
                  (watchlist_id, channel_id, "when", article_id, outlet, at, urgent,
                   clipping)
                SELECT w.id, c.id, ?, ?, ?, ?, ?, ? FROM watchlists w, channels c
                WHERE w.name = ? AND c.name = ? ON CONFLICT DO NOTHING RETURNING id
                """,
                (
                    route.when,
                    article,
                    to_valid_utf8(clipping.outlet),
                    time_text(now),
                    clipping.urgent,
                    packed,
                    clipping.watchlist,
                    route.channel,
                ),
            ).fetchall()
            if written and not clippings.is_shared(packed):
                packed = clippings.shared_with(written[0][0])


def channels_with_pending(db: Database) -> list[str]:
    """Return the channels that have pending alerts."""
    rows = db.conn.execute(
        "SELECT name FROM channels WHERE removed IS NULL AND EXISTS"
        " (SELECT 1 FROM alerts WHERE channel_id = channels.id AND state = 'pending')"
    )
    return [name for (name,) in rows]


def pending(db: Database, channel: str) -> list[PendingAlert]:
    """Return a channel's pending alerts in order of writing.

    An article that is in no story is a story by itself.
    """
    rows = db.conn.execute(
        f"{_SELECT} WHERE a.state = 'pending'"  # noqa: S608
        " AND a.channel_id = (SELECT id FROM channels WHERE name = ?) ORDER BY a.id",
        (channel,),
    )
    return [_pending_alert(row) for row in rows]


def still_unsent(db: Database, ids: Iterable[int]) -> dict[int, PendingAlert]:
    """Return those of these alerts that are pending or unnamed, as they are now."""
    rows = db.conn.execute(
        f"{_SELECT} WHERE (a.state = 'pending' OR {_UNNAMED})"  # noqa: S608
        " AND a.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {alert.id: alert for alert in map(_pending_alert, rows)}


def unnamed(db: Database, channel: str, since: datetime) -> list[PendingAlert]:
    """Return a channel's alerts since then that were absorbed and never named.

    The newest `MOST_UNNAMED`, in order of writing.
    """
    rows = db.conn.execute(
        f"{_SELECT} WHERE {_UNNAMED} AND a.at >= ?"  # noqa: S608
        " AND a.channel_id = (SELECT id FROM channels WHERE name = ?)"
        " ORDER BY a.id DESC LIMIT ?",
        (time_text(since), channel, MOST_UNNAMED),
    )
    return [_pending_alert(row) for row in rows][::-1]


def sent_articles(
    db: Database, channel: str, route: tuple[str, str], *, story: int | None, most: int
) -> list[tuple[int, int]]:
    """Return (article, story) that messages on a route named, the newest first.

    Of one story, or with None of any.
    """
    # CROSS JOIN keeps the order: a story has few articles, a route has many alerts.
    tables = (
        "alerts a LEFT JOIN placements p ON p.article_id = a.article_id WHERE 1"
        if story is None
        else "placements p CROSS JOIN alerts a ON a.article_id = p.article_id"
        " WHERE p.story_id = :story"
    )
    rows = db.conn.execute(
        f"""
        SELECT DISTINCT a.article_id, coalesce(p.story_id, a.article_id)
        FROM {tables}
          AND a.watchlist_id = (SELECT id FROM watchlists WHERE name = :watchlist)
          AND a.channel_id = (SELECT id FROM channels WHERE name = :channel)
          AND a."when" = :when AND a.state = 'included'
        ORDER BY a.article_id DESC LIMIT :most
        """,  # noqa: S608
        {
            "watchlist": route[0],
            "when": route[1],
            "channel": channel,
            "story": story,
            "most": most,
        },
    )
    return [(article, of) for article, of in rows]


def by_delivery(
    db: Database, deliveries: Iterable[int]
) -> dict[int, tuple[PendingAlert, ...]]:
    """Return delivery → the alerts that it includes, in order of writing.

    A delivery without alerts, such as a notice, is left out.
    """
    rows = db.conn.execute(
        f"{_SELECT} WHERE a.state = 'included'"  # noqa: S608
        " AND a.delivery_id IN (SELECT value FROM json_each(?)) ORDER BY a.id",
        (json.dumps(list(deliveries)),),
    )
    found: dict[int, list[PendingAlert]] = {}
    for row in rows:
        found.setdefault(row[-1], []).append(_pending_alert(row))
    return {delivery: tuple(alerts) for delivery, alerts in found.items()}


def sent_summaries(
    db: Database, channel: str, stories: Iterable[int]
) -> dict[Topic, SentSummary]:
    """Return what messages to a channel have said of these stories.

    Stories that were merged have been sent what each of them was sent.
    """
    rows = db.conn.execute(
        """
        WITH sent AS (
        SELECT w.name, a."when", p.story_id,
               max(1, count(DISTINCT iif(a.change_id IS NULL, d.id, NULL))),
               max(d.created),
               json_group_array(DISTINCT a.outlet), max(d.urgent), min(d.id) AS first
        FROM json_each(?) s
        JOIN placements p ON p.story_id = s.value
        JOIN alerts a ON a.article_id = p.article_id AND a.state = 'included'
        JOIN deliveries d ON d.id = a.delivery_id
        JOIN watchlists w ON w.id = a.watchlist_id
        WHERE a.channel_id = (SELECT id FROM channels WHERE name = ?)
        GROUP BY w.id, a."when", p.story_id)
        SELECT sent.*, deliveries.key FROM sent JOIN deliveries ON deliveries.id = first
        """,
        (json.dumps(list(stories)), channel),
    )
    return {
        (watchlist, when, story): SentSummary(
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
    """Return (time, outlet) of a route's alerts since then, muted and dropped apart.

    Alerts that are so old that they have lost their clippings are left out.
    """
    rows = db.conn.execute(
        """
        SELECT a.at, a.outlet FROM alerts a INDEXED BY alerts_worded
        WHERE a.watchlist_id = (SELECT id FROM watchlists WHERE name = ?)
          AND a.channel_id = (SELECT id FROM channels WHERE name = ?)
          AND a."when" = ? AND a.at > ? AND a.clipping <> '{}'
          AND a.state NOT IN ('muted','dropped') AND a.change_id IS NULL
        ORDER BY a.id
        """,
        (route[0], channel, route[1], time_text(since)),
    )
    return [(time_from(at), outlet) for at, outlet in rows]


def last_surge(db: Database, channel: str, route: tuple[str, str]) -> datetime | None:
    """Return when a surge of a route was last written; None when none ever was."""
    row = db.conn.execute(
        """
        SELECT d.created FROM deliveries d INDEXED BY deliveries_surges
        WHERE d.kind = 'surge'
          AND d.channel_id = (SELECT id FROM channels WHERE name = ?)
          AND EXISTS (SELECT 1 FROM alerts a INDEXED BY alerts_delivery
            WHERE a.delivery_id IN (d.id, d.merged_into) AND a."when" = ?
              AND a.watchlist_id = (SELECT id FROM watchlists WHERE name = ?))
        ORDER BY d.id DESC LIMIT 1
        """,
        (channel, route[1], route[0]),
    ).fetchone()
    return time_from(row[0]) if row else None


def mark_included(db: Database, ids: Iterable[int], delivery: int) -> None:
    """Note that a message includes these alerts."""
    db.conn.executemany(
        "UPDATE alerts SET state = 'included', reason = '', delivery_id = ?"
        " WHERE id = ?",
        [(delivery, id_) for id_ in ids],
    )


def mark_named(db: Database, ids: Iterable[int], delivery: int) -> None:
    """Note that a message names these absorbed alerts beside its own."""
    db.conn.executemany(
        "UPDATE alerts SET delivery_id = ? WHERE id = ? AND state = 'absorbed'",
        [(delivery, id_) for id_ in ids],
    )


def set_news(db: Database, news: Mapping[int, str]) -> None:
    """Note what is new in alerts; empty when nothing is."""
    db.conn.executemany(
        "UPDATE alerts SET news = ? WHERE id = ?",
        [(to_valid_utf8(new), id_) for id_, new in news.items()],
    )


def set_waiting_reasons(db: Database, reasons: Mapping[int, str]) -> None:
    """Note what pending alerts wait for."""
    db.conn.executemany(
        "UPDATE alerts SET reason = :reason"
        " WHERE id = :id AND state = 'pending' AND reason <> :reason",
        [
            {"id": id_, "reason": to_valid_utf8(reason)}
            for id_, reason in reasons.items()
        ],
    )


def close(
    db: Database, state: Literal["absorbed", "muted"], reasons: Mapping[int, str]
) -> None:
    """Close alerts that get no message, each with the reason."""
    db.conn.executemany(
        "UPDATE alerts SET state = ?, reason = ? WHERE id = ?",
        [(state, to_valid_utf8(reason), id_) for id_, reason in reasons.items()],
    )


def sync_routes(db: Database, routes: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Move pending alerts to routes that exist: watchlist → its (channel, when).

    An alert whose channel the watchlist names no more is dropped, with the reason.
    """
    rows = db.conn.execute(
        """
        SELECT DISTINCT w.name, c.name, a."when", a.watchlist_id, a.channel_id
        FROM alerts a JOIN watchlists w ON w.id = a.watchlist_id
        JOIN channels c ON c.id = a.channel_id
        WHERE a.state = 'pending' AND a.change_id IS NULL
        """
    )
    for watchlist, channel, when, *ids in rows.fetchall():
        known = [w for c, w in routes.get(watchlist, ()) if c == channel]
        if when in known:
            continue
        if known:
            db.conn.execute(
                "UPDATE OR IGNORE alerts SET \"when\" = ?, reason = ''"
                " WHERE state = 'pending' AND change_id IS NULL"
                ' AND (watchlist_id, channel_id, "when") = (?, ?, ?)',
                (known[0], *ids, when),
            )
        db.conn.execute(
            "UPDATE alerts SET state = 'dropped', reason = ?"
            " WHERE state = 'pending' AND change_id IS NULL"
            ' AND (watchlist_id, channel_id, "when") = (?, ?, ?)',
            (f"{watchlist} no longer alerts {channel}", *ids, when),
        )


def count(db: Database, state: AlertState) -> int:
    """Return how many alerts are in a state."""
    sql = "SELECT count(*) FROM alerts WHERE state = ?"
    (number,) = db.conn.execute(sql, (state,)).fetchone()
    return int(number)
