"""Removals: what somebody asked to remove for good, when, and why, but not what it was.

A removal is a row that says what is meant, and how much of it is done. So who is
killed in the middle goes on where it was.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from store import released_alerts
from store.columns import (
    hash64,
    time_from,
    time_or_none,
    time_text,
    to_valid_utf8,
)
from store.database import Database
from store.message import Message, pack
from store.released_alerts import NOT_LEFT

Scope = Literal["article", "outlet", "before"]
"""Whether one article is meant, those of an outlet, or those seen before a time."""

REMOVED = Message(title="(removed)", body="", plain="")
"""What is left of a message that quotes what was removed."""

SHORTEST_QUOTE = 12
"""Characters of a headline by which a message is known to quote it: a shorter one, such
as "Sport", is found anywhere."""

LONGEST_QUOTE = 60
"""Characters of a headline that are looked for: some channels cut it."""

_OUTLET = "CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END"

_MEANT = {
    "article": "a.id = CAST(:target AS INTEGER)",
    "outlet": f"{_OUTLET} = :target",
    "before": "a.seen < :target",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What is removed, and how far that is."""

    id: int
    at: datetime
    removed_by: str
    why: str
    scope: Scope
    target: str
    """The number of an article, the name of an outlet, or a time as it is stored."""
    last: int
    """The last article by then: later ones are not meant."""
    articles: int
    """How many were removed so far."""
    messages: int
    """How many lost their words so far."""
    finished: datetime | None
    """None: something is still to be removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedArticle:
    """An article as messages quote it."""

    id: int
    title: str
    url: str


def begin(
    db: Database, scope: Scope, target: str, *, by: str, why: str, now: datetime
) -> Removal:
    """Write down that something is to be removed, and return it.

    One of the same that is not finished goes on.
    """
    target = to_valid_utf8(target)
    known = unfinished(db, scope, target)
    if known is not None:
        return known
    rows = db.conn.execute(
        "INSERT INTO removals (at, removed_by, why, scope, target, last)"
        " VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM articles))"
        " RETURNING *",
        (time_text(now), to_valid_utf8(by), to_valid_utf8(why), scope, target),
    ).fetchall()
    return _removal(rows[0])


def unfinished(db: Database, scope: Scope, target: str) -> Removal | None:
    """Return the removal of this that is not finished; None when there is none."""
    row = db.conn.execute(
        "SELECT * FROM removals WHERE scope = ? AND target = ? AND finished IS NULL",
        (scope, target),
    ).fetchone()
    return _removal(row) if row else None


def all_of(db: Database) -> list[Removal]:
    """Return all removals, the newest first."""
    rows = db.conn.execute("SELECT * FROM removals ORDER BY id DESC").fetchall()
    return [_removal(row) for row in rows]


def finish(db: Database, id_: int, now: datetime) -> None:
    """Note that everything is removed."""
    db.conn.execute(
        "UPDATE removals SET finished = ? WHERE id = ?", (time_text(now), id_)
    )


def count(db: Database, id_: int, *, articles: int, messages: int) -> None:
    """Count what was removed."""
    db.conn.execute(
        "UPDATE removals SET articles = articles + ?, messages = messages + ?"
        " WHERE id = ?",
        (articles, messages, id_),
    )


def _removal(row: Sequence[Any]) -> Removal:
    id_, at, by, why, scope, target, last, articles, messages, finished = row
    return Removal(
        id=id_,
        at=time_from(at),
        removed_by=by,
        why=why,
        scope=scope,
        target=target,
        last=last,
        articles=articles,
        messages=messages,
        finished=time_or_none(finished),
    )


def meant(
    db: Database,
    scope: Scope,
    target: str,
    *,
    limit: int,
    after: int = 0,
    last: int | None = None,
) -> list[tuple[int, int | None]]:
    """Return (article, its story) of what is meant and still there, the oldest first.

    Of articles behind the number `after`, up to the number `last`.
    """
    rows = db.conn.execute(
        f"""
        SELECT a.id, p.story_id FROM articles a JOIN sources s ON s.id = a.source_id
        LEFT JOIN placements p ON p.article_id = a.id
        WHERE {_MEANT[scope]} AND a.id > :after AND (:last IS NULL OR a.id <= :last)
        ORDER BY a.id LIMIT :limit
        """,  # noqa: S608
        {
            "target": to_valid_utf8(target),
            "after": after,
            "last": last,
            "limit": limit,
        },
    )
    return [(article, story) for article, story in rows]


def quoting(
    db: Database,
    quoted: Iterable[QuotedArticle],
    *,
    since: datetime,
    until: datetime | None = None,
) -> list[int]:
    """Return the messages that include these articles, and those that quote them.

    Quotes are looked for in what was written since then, and before `until`.
    """
    found = set[int]()
    for article in quoted:
        found.update(
            id_
            for (id_,) in db.conn.execute(
                "SELECT delivery_id FROM alerts"
                " WHERE article_id = ? AND delivery_id IS NOT NULL",
                (article.id,),
            )
        )
        found.update(_with_words(db, _words_of(article), since, until))
    return sorted(found)


def _words_of(article: QuotedArticle) -> list[str]:
    """Return how the payload of a message that quotes an article has it."""
    headline = " ".join(article.title.split())[:LONGEST_QUOTE]
    words = [article.url, headline if len(headline) >= SHORTEST_QUOTE else ""]
    return [json.dumps(text, ensure_ascii=False)[1:-1] for text in words if text]


def _with_words(
    db: Database, words: list[str], since: datetime, until: datetime | None
) -> list[int]:
    rows = db.conn.execute(
        "SELECT d.id FROM channels c CROSS JOIN deliveries d"
        " WHERE d.channel_id = c.id AND d.created >= ? AND d.created < ? AND EXISTS"
        " (SELECT 1 FROM json_each(?) j WHERE instr(d.payload, j.value))",
        (
            time_text(since),
            "9999" if until is None else time_text(until),
            json.dumps(words, ensure_ascii=False),
        ),
    )
    return [id_ for (id_,) in rows]


def drop_searches(db: Database, quoted: Iterable[QuotedArticle]) -> None:
    """Delete searches for sources that show these articles among their samples."""
    words = [text for article in quoted for text in _words_of(article)]
    db.conn.execute(
        "DELETE FROM site_searches WHERE EXISTS"
        " (SELECT 1 FROM json_each(?) j WHERE instr(found, j.value))",
        (json.dumps(words, ensure_ascii=False),),
    )


def included_count(db: Database, scope: Scope, target: str) -> int:
    """Return how many messages include an article that is meant."""
    (number,) = db.conn.execute(
        f"""
        SELECT count(DISTINCT l.delivery_id) FROM articles a
        JOIN sources s ON s.id = a.source_id JOIN alerts l ON l.article_id = a.id
        WHERE {_MEANT[scope]}
        """,  # noqa: S608
        {"target": to_valid_utf8(target)},
    ).fetchone()
    return int(number)


def blank_messages(db: Database, ids: Iterable[int]) -> int:
    """Remove the words of messages, and cancel those not yet sent; return how many.

    Alerts of other articles in a message that has not left wait again, and those that
    brought nothing beside it; of one that is on its way `outbox.settle` decides, which
    learns whether it arrives.
    """
    ids = list(ids)
    payload, asked = pack(REMOVED), json.dumps(ids)
    among = "IN (SELECT value FROM json_each(:ids))"
    given = {"ids": asked, "payload": payload}
    released_alerts.of_not_left(db, ids)
    # With its key, the same message without what was removed would not be written.
    db.conn.execute(
        f"""
        UPDATE deliveries SET key = key || '-removed-' || id, state = 'cancelled',
          reason = iif({NOT_LEFT}, 'what it says was removed',
            'what it says was removed; it may have arrived')
        WHERE id {among} AND state IN ('waiting','sending','unknown','dead')
        """,  # noqa: S608
        given,
    )
    return db.conn.execute(
        f"UPDATE deliveries SET payload = :payload WHERE id {among}"  # noqa: S608
        " AND payload <> :payload",
        given,
    ).rowcount


def blank_addresses(db: Database, article: int) -> None:
    """Remove the addresses of an article and keep their hashes.

    They stay its own, whoever claims them.
    """
    db.conn.execute(
        """
        UPDATE addresses SET claimed = 0 WHERE article_id = :id AND url_hash IN (
          SELECT url_hash FROM articles WHERE id = :id
          UNION SELECT url_hash FROM sightings WHERE article_id = :id
          UNION SELECT url_hash FROM entries WHERE article_id = :id)
        """,
        {"id": article},
    )
    db.conn.execute(
        "UPDATE entries SET url = '', host = '', reason = '', listing = NULL,"
        " state = iif(state = 'waiting', 'skipped', state) WHERE article_id = ?",
        (article,),
    )


def blank_entries(db: Database, removal: Removal, limit: int) -> int:
    """Remove the addresses of entries that never had an article; return how many.

    Of an outlet's sources, or those listed before the time that is meant.
    """
    of = {
        "article": "0",
        "outlet": "source_id IN (SELECT id FROM sources WHERE name = :target)",
        "before": "seen < :target",
    }[removal.scope]
    return db.conn.execute(
        f"""
        UPDATE entries SET url = '', host = '', reason = '', listing = NULL
        WHERE id IN (SELECT id FROM entries WHERE {of} AND url <> ''
          AND article_id IS NULL AND state <> 'waiting' AND seen <= :at LIMIT :limit)
        """,  # noqa: S608
        {"target": removal.target, "at": time_text(removal.at), "limit": limit},
    ).rowcount


def outlet_copies(db: Database, removal: Removal, limit: int) -> dict[int, int | None]:
    """Return article → its story of others' articles that an outlet had too."""
    if removal.scope != "outlet":
        return {}
    rows = db.conn.execute(
        """
        SELECT DISTINCT g.article_id, p.story_id FROM sightings g
        JOIN sources s ON s.id = g.source_id
        LEFT JOIN placements p ON p.article_id = g.article_id
        WHERE s.name = ? AND g.article_id <= ? ORDER BY g.article_id LIMIT ?
        """,
        (removal.target, removal.last, limit),
    )
    return dict(rows.fetchall())


def remove_copies(db: Database, article: int, outlet: str) -> int:
    """Delete that an outlet had an article too, with the alerts that say so.

    Return how many messages lost their words.
    """
    of = {"article": article, "outlet": outlet}
    rows = db.conn.execute(
        "SELECT delivery_id FROM alerts WHERE article_id = :article"
        " AND outlet = :outlet AND delivery_id IS NOT NULL",
        of,
    )
    blanked = blank_messages(db, [id_ for (id_,) in rows])
    db.conn.execute(
        "DELETE FROM alerts WHERE article_id = :article AND outlet = :outlet", of
    )
    db.conn.execute(
        "DELETE FROM sightings WHERE article_id = :article AND source_id IN"
        " (SELECT id FROM sources WHERE name = :outlet)",
        of,
    )
    return blanked


def is_removed_address(db: Database, key: str) -> bool:
    """Return whether the article or entry at an address was removed."""
    row = db.conn.execute(
        """
        SELECT 1 FROM addresses d WHERE d.url_hash = :hash
          AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = d.article_id)
        UNION ALL SELECT 1 FROM entries WHERE url_hash = :hash AND url = ''
        """,
        {"hash": hash64(key)},
    ).fetchone()
    return row is not None
