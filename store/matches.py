"""Matches: the watchlists that found an article, and where in its text."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from store.columns import time_text, to_valid_utf8
from store.database import Database
from store.model import Match, Span, Suppression


def sync_watchlists(db: Database, queries: Mapping[str, str], now: datetime) -> None:
    """Store these watchlists (name → query); mark the others as removed."""
    for name, query in queries.items():
        db.table("watchlists").upsert(
            {"name": name, "query": query, "removed": None}, pk="name"
        )
    db.conn.execute(
        "UPDATE watchlists SET removed = ? WHERE removed IS NULL"
        " AND name NOT IN (SELECT value FROM json_each(?))",
        (time_text(now), json.dumps(list(queries))),
    )


def ensure_watchlist(db: Database, name: str, query: str) -> None:
    """Store a watchlist; an existing one stays as it is."""
    db.conn.execute(
        "INSERT INTO watchlists (name, query) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (name, query),
    )


def add(db: Database, article: int, matches: Iterable[Match], now: datetime) -> None:
    """Store an article's matches; an existing one stays as it is."""
    _add(db, ((article, match) for match in matches), now)


def add_past(db: Database, found: Iterable[tuple[int, Match]], now: datetime) -> int:
    """Store matches of old articles, without alerts; return how many are new."""
    return _add(
        db,
        ((article, replace(match, suppressed="past")) for article, match in found),
        now,
    )


def _add(db: Database, found: Iterable[tuple[int, Match]], now: datetime) -> int:
    cursor = db.conn.executemany(
        """
        INSERT INTO matches
          (watchlist_id, article_id, matched, suppressed, score, reasons, words, spans,
           snippet)
        SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM watchlists WHERE name = ?
        ON CONFLICT (watchlist_id, article_id) DO NOTHING
        """,
        [
            (
                article,
                time_text(now),
                match.suppressed,
                *_found(match),
                match.watchlist,
            )
            for article, match in found
        ],
    )
    return cursor.rowcount


def hits(
    db: Database, watchlist: str, article: int, *, field: str
) -> list[tuple[int, int]]:
    """Return where a watchlist hit in a field of an article: code points [start, end).

    `field` is "title" or "text".
    """
    row = db.conn.execute(
        "SELECT spans FROM matches WHERE article_id = ?"
        " AND watchlist_id = (SELECT id FROM watchlists WHERE name = ?)",
        (article, watchlist),
    ).fetchone()
    spans = json.loads(row[0]) if row else []
    return [(start, end) for hit, start, end in spans if hit == field]


def stored(db: Database, article: int) -> dict[str, Match]:
    """Return watchlist → its match of an article, as it is stored.

    The snippet is stored without its hits: it is left out.
    """
    rows = db.conn.execute(
        "SELECT w.name, m.spans, m.words, m.score, m.reasons, m.suppressed"
        " FROM matches m JOIN watchlists w ON w.id = m.watchlist_id"
        " WHERE m.article_id = ?",
        (article,),
    )
    return {
        name: Match(
            watchlist=name,
            spans=tuple(
                Span(field=field, start=start, end=end)
                for field, start, end in json.loads(spans)
            ),
            words=tuple(json.loads(words)),
            snippet=(),
            score=score,
            reasons=tuple(json.loads(reasons)),
            suppressed=suppressed,
        )
        for name, spans, words, score, reasons, suppressed in rows
    }


def newest_found(db: Database, watchlists: Iterable[str], *, each: int) -> list[int]:
    """Return the newest articles that watchlists found, at most `each` of every one."""
    found: dict[int, None] = {}
    for watchlist in watchlists:
        rows = db.conn.execute(
            "SELECT article_id FROM matches WHERE watchlist_id ="
            " (SELECT id FROM watchlists WHERE name = ?)"
            " ORDER BY article_id DESC LIMIT ?",
            (watchlist, each),
        )
        found.update(dict.fromkeys(id_ for (id_,) in rows))
    return list(found)


def all_of(db: Database, article: int) -> dict[str, Suppression]:
    """Return watchlist → why its match sends no alert, for all matches."""
    rows = db.conn.execute(
        "SELECT w.name, m.suppressed FROM matches m JOIN watchlists w"
        " ON w.id = m.watchlist_id WHERE m.article_id = ?",
        (article,),
    )
    return dict(rows.fetchall())


def is_found_by(db: Database, article: int, watchlists: Collection[str]) -> bool:
    """Return whether one of these watchlists found an article, and alerts of it."""
    return any(
        not suppressed and name in watchlists
        for name, suppressed in all_of(db, article).items()
    )


def versions_found(db: Database, article: int) -> dict[str, int]:
    """Return watchlist → the version of an article that it found first."""
    rows = db.conn.execute(
        "SELECT w.name, m.version FROM matches m JOIN watchlists w"
        " ON w.id = m.watchlist_id WHERE m.article_id = ?",
        (article,),
    )
    return dict(rows.fetchall())


def add_later(
    db: Database, article: int, matches: Iterable[Match], now: datetime, *, version: int
) -> None:
    """Store the matches that an article has only since it was changed.

    One that scored too little before now has the score of this version.
    """
    db.conn.executemany(
        """
        INSERT INTO matches
          (watchlist_id, article_id, matched, suppressed, score, reasons, words, spans,
           snippet, version)
        SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM watchlists WHERE name = ?
        ON CONFLICT (watchlist_id, article_id) DO UPDATE SET
          matched = excluded.matched, suppressed = excluded.suppressed,
          score = excluded.score, reasons = excluded.reasons, words = excluded.words,
          spans = excluded.spans, snippet = excluded.snippet,
          version = excluded.version, lapsed = NULL
        """,
        [
            (article, time_text(now), match.suppressed, *_found(match), version,
             match.watchlist)
            for match in matches
        ],
    )  # fmt: skip


def refresh(db: Database, article: int, matches: Iterable[Match]) -> None:
    """Store where these matches hit in the article as it is now."""
    db.conn.executemany(
        """
        UPDATE matches SET score = ?, reasons = ?, words = ?, spans = ?, snippet = ?,
          lapsed = NULL
        WHERE article_id = ?
          AND watchlist_id = (SELECT id FROM watchlists WHERE name = ?)
        """,
        [(*_found(match), article, match.watchlist) for match in matches],
    )


def lapse(db: Database, article: int, watchlists: Iterable[str], now: datetime) -> None:
    """Note that these watchlists match the article no longer.

    The matches stay: they were true, and messages told of them.
    """
    db.conn.executemany(
        """
        UPDATE matches SET lapsed = ?, spans = '[]' WHERE article_id = ?
          AND watchlist_id = (SELECT id FROM watchlists WHERE name = ?)
          AND lapsed IS NULL
        """,
        [(time_text(now), article, name) for name in watchlists],
    )


def _found(match: Match) -> tuple[int, str, str, str, str]:
    """Return the columns score, reasons, words, spans and snippet."""
    return (
        match.score,
        json.dumps(match.reasons),
        to_valid_utf8(json.dumps(match.words, ensure_ascii=False)),
        json.dumps([[s.field, s.start, s.end] for s in match.spans]),
        to_valid_utf8("".join(text for text, _ in match.snippet)),
    )


def count_overruns(db: Database, watchlists: Iterable[str]) -> None:
    """Count one more article that these watchlists were skipped for."""
    db.conn.executemany(
        "UPDATE watchlists SET overruns = overruns + 1 WHERE name = ?",
        [(name,) for name in watchlists],
    )


def overruns(db: Database) -> dict[str, int]:
    """Return watchlist → the number of articles it was skipped for."""
    rows = db.conn.execute("SELECT name, overruns FROM watchlists WHERE overruns > 0")
    return dict(rows.fetchall())


def articles_with(db: Database, watchlist: str, articles: Iterable[int]) -> set[int]:
    """Return which of these articles have a stored match of a watchlist."""
    rows = db.conn.execute(
        "SELECT m.article_id FROM matches m JOIN watchlists w ON w.id = m.watchlist_id"
        " WHERE w.name = ? AND m.article_id IN (SELECT value FROM json_each(?))",
        (watchlist, json.dumps(list(articles))),
    )
    return {id_ for (id_,) in rows}


def suppressed(db: Database, article: int) -> dict[str, Suppression]:
    """Return watchlist → reason, for an article's suppressed matches."""
    rows = db.conn.execute(
        "SELECT w.name, m.suppressed FROM matches m JOIN watchlists w"
        " ON w.id = m.watchlist_id WHERE m.article_id = ? AND m.suppressed <> ''",
        (article,),
    )
    return dict(rows.fetchall())
