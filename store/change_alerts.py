"""Alerts of changes: who was sent an article is told what became of it, and once."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from store import changes
from store.change_model import AbsenceKind, Change, ChangeKind
from store.columns import time_from, time_text, to_valid_utf8
from store.database import Database
from store.model import Route

_ADD = """
INSERT INTO alerts
  (watchlist_id, channel_id, "when", article_id, outlet, at, urgent, clipping,
   change_id)
SELECT a.watchlist_id, a.channel_id, :when, a.article_id, a.outlet, :at, 0,
  json_set(json_remove(a.clipping, '$.note', '$.changes'),
    '$.title', t.title, '$.title_spans', json('[]'),
    '$.snippet', json('[]'), '$.urgent', json('false')), :change
FROM alerts a JOIN articles t ON t.id = a.article_id
WHERE a.article_id = :article AND a.change_id IS NULL
  AND a.watchlist_id = (SELECT id FROM watchlists WHERE name = :watchlist)
  AND a.channel_id = (SELECT id FROM channels WHERE name = :channel)
  AND (a.state = 'pending' OR a.state = 'included' AND NOT EXISTS (
    SELECT 1 FROM deliveries d WHERE d.id = a.delivery_id
    AND d.state IN ('dead','cancelled')))
ORDER BY a.id LIMIT 1
ON CONFLICT DO NOTHING
"""
"""An alert of which a message failed for good has told its channel nothing."""


def add(
    db: Database,
    article: int,
    change: int,
    routes: Mapping[str, Iterable[Route]],
    *,
    now: datetime,
) -> int:
    """Write down whom a change is to be told: watchlist → where; return how many.

    A channel is told only if the watchlist sent it the article, or is going to. The
    alert has the words of that one, without what is not so any more.
    """
    given = {"at": time_text(now), "change": change, "article": article}
    return sum(
        db.conn.execute(
            _ADD,
            {
                **given,
                "when": route.when,
                "watchlist": watchlist,
                "channel": route.channel,
            },
        ).rowcount
        for watchlist, each in routes.items()
        for route in each
    )


def doubt(db: Database, change: int) -> None:
    """Note that a change may have been told before the database was restored."""
    db.conn.execute(
        "UPDATE alerts SET clipping = json_set(clipping, '$.note', 'repeat')"
        " WHERE change_id = ?",
        (change,),
    )


def sync_routes(db: Database, routes: Mapping[str, Mapping[str, str]]) -> None:
    """Move pending alerts of changes to their routes: watchlist → channel → when.

    One whose watchlist tells its channel of changes no more is dropped.
    """
    rows = db.conn.execute(
        """
        SELECT a.id, w.name, c.name, a."when" FROM alerts a
        JOIN watchlists w ON w.id = a.watchlist_id
        JOIN channels c ON c.id = a.channel_id
        WHERE a.state = 'pending' AND a.change_id IS NOT NULL
        """
    ).fetchall()
    for id_, watchlist, channel, when in rows:
        wanted = routes.get(watchlist, {}).get(channel)
        if wanted is None:
            db.conn.execute(
                "UPDATE alerts SET state = 'dropped', reason = ? WHERE id = ?",
                (f"{watchlist} no longer tells {channel} of changes", id_),
            )
        elif wanted != when and when != "now":
            db.conn.execute(
                "UPDATE OR IGNORE alerts SET \"when\" = ?, reason = '' WHERE id = ?",
                (wanted, id_),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldChanges:
    """What a channel was not told of an article yet, for one watchlist."""

    article: int
    before: int
    """The version that it knows."""
    gone_before: AbsenceKind | None
    """How the article is gone, as far as it knows."""
    gone: AbsenceKind | None
    """How it is gone now."""
    last: Change
    """The newest of these changes."""
    kinds: frozenset[ChangeKind]
    """Those of all of them."""


def untold(db: Database, alerts: Iterable[int]) -> dict[int, UntoldChanges]:
    """Return alert of a change → all that its channel was not told of the article.

    That begins behind the last message on the article to the channel, whatever was
    decided on alerts since: so what was changed and changed back is nothing.
    """
    found = {}
    for id_ in alerts:
        rows = db.conn.execute(
            """
            SELECT c.id, c.article_id, c.at, c.kind, c.before, c.after, c.status,
                   c.page, m.version
            FROM alerts a JOIN alerts b ON b.article_id = a.article_id
              AND b.watchlist_id = a.watchlist_id AND b.channel_id = a.channel_id
            JOIN changes c ON c.id = b.change_id
            LEFT JOIN matches m ON m.article_id = a.article_id
              AND m.watchlist_id = a.watchlist_id
            WHERE a.id = ? AND b.id > coalesce((
              SELECT max(i.id) FROM alerts i WHERE i.article_id = a.article_id
                AND i.watchlist_id = a.watchlist_id AND i.channel_id = a.channel_id
                AND i.state = 'included'), 0)
            ORDER BY c.id
            """,
            (id_,),
        ).fetchall()
        if not rows:
            continue
        first, *_, version = rows[0]
        last = _change(rows[-1])
        found[id_] = UntoldChanges(
            article=last.article,
            before=max(rows[0][4], version or 1),
            gone_before=changes.absence(db, last.article, before=first),
            gone=changes.absence(db, last.article, before=last.id + 1),
            last=last,
            kinds=frozenset(row[3] for row in rows),
        )
    return found


def _change(row: tuple[int, int, str, str, int, int, int | None, str, int]) -> Change:
    id_, article, at, kind, before, after, status, page, _ = row
    return Change(
        id=id_,
        article=article,
        at=time_from(at),
        kind=kind,  # type: ignore[arg-type]  # as the table checks
        before=before,
        after=after,
        status=status,
        page=page,
    )


def keep_words(db: Database, words: Mapping[int, Iterable[str]]) -> None:
    """Keep what a message says of the changes of its alerts, beside each of them."""
    db.conn.executemany(
        "UPDATE alerts SET clipping = json_set(clipping, '$.changes', json(?))"
        " WHERE id = ?",
        [
            (to_valid_utf8(json.dumps(list(lines), ensure_ascii=False)), id_)
            for id_, lines in words.items()
        ],
    )
