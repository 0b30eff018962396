"""Revisits: the articles whose pages are visited again, and what is known of each."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from store.bookmarks import Bookmark
from store.columns import (
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.database import Database
from store.revisit_model import Absence, PageState

EACH_HOST = 2
"""Revisits of one host that are looked up at once: one is fetched, one is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyRevisit:
    """An article whose time has come, and whom to ask for its page."""

    article: int
    host: str
    """Empty when nobody is to be asked: a new headline was listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """An article that may be visited again."""

    article: int
    source: str
    read: datetime
    """When it was taken in; the steps count from here."""
    page: PageState
    step: timedelta
    """The step that is due; 0 when something else makes it due."""
    headline: str | None
    """A new headline that was listed and not yet matched; None when there is none."""
    claims: int
    """How often taking in a change was begun, and did not end."""
    compared: int = 1
    """The version of the article with which what is read later is compared."""


def add(
    db: Database,
    article: int,
    page: PageState,
    *,
    host: str,
    read: datetime,
    due: datetime | None,
    step: timedelta,
) -> None:
    """Remember an article's page, to visit it again when it is due; None is never."""
    db.conn.execute(
        """
        INSERT INTO revisits
          (article_id, read, due, step, host, url, title, etag, last_modified,
           body_hash, full_fetch, missing, unread, tries, absent, absent_since, led_to,
           reader)
        VALUES (:article, :read, :due, :step, :host, :url, :title, :etag,
                :last_modified, :body_hash, :full_fetch, :missing, :unread, :tries,
                :absent, :absent_since, :led_to, :reader)
        ON CONFLICT DO NOTHING
        """,
        _columns(page, due, step)
        | {"article": article, "read": time_text(read), "host": to_valid_utf8(host)},
    )


def reschedule(
    db: Database,
    article: int,
    page: PageState,
    *,
    due: datetime | None,
    step: timedelta,
) -> None:
    """Note what a visit found, and when the next one is due; None is never."""
    db.conn.execute(
        """
        UPDATE revisits SET due = :due, step = :step, url = :url, title = :title,
          etag = :etag, last_modified = :last_modified, body_hash = :body_hash,
          full_fetch = :full_fetch, missing = :missing, unread = :unread,
          tries = :tries, absent = :absent, absent_since = :absent_since,
          led_to = :led_to, reader = :reader, claims = 0
        WHERE article_id = :article
        """,
        _columns(page, due, step) | {"article": article},
    )


def _columns(
    page: PageState, due: datetime | None, step: timedelta
) -> dict[str, object]:
    mark = page.bookmark
    return {
        "due": time_or_null(due),
        "step": round(step.total_seconds()),
        "url": to_valid_utf8(page.url),
        "title": to_valid_utf8(page.title),
        "etag": to_valid_utf8(mark.etag),
        "last_modified": to_valid_utf8(mark.last_modified),
        "body_hash": mark.body_hash,
        "full_fetch": time_or_null(mark.full),
        "missing": page.missing,
        "unread": page.unread,
        "tries": page.tries,
        "absent": page.absence.kind if page.absence else "",
        "absent_since": time_or_null(page.absence.since if page.absence else None),
        "led_to": to_valid_utf8(page.led_to),
        "reader": page.reader,
    }


_DUE_HEADLINES = """
SELECT r.article_id FROM revisits r JOIN articles a ON a.id = r.article_id
JOIN sources s ON s.id = a.source_id
WHERE r.headline IS NOT NULL
  AND (:only IS NULL OR s.key IN (SELECT value FROM json_each(:only)))
ORDER BY r.article_id LIMIT :limit
"""

_DUE_PAGES = """
WITH RECURSIVE hosts(host) AS (
  SELECT min(host) FROM revisits WHERE due IS NOT NULL
  UNION ALL
  SELECT (SELECT min(host) FROM revisits
          WHERE due IS NOT NULL AND host > hosts.host)
  FROM hosts WHERE hosts.host IS NOT NULL
)
SELECT r.article_id, r.host FROM hosts
JOIN revisits r ON r.article_id IN (
  SELECT i.article_id FROM revisits i JOIN articles a ON a.id = i.article_id
  JOIN sources s ON s.id = a.source_id
  WHERE i.host = hosts.host AND i.due <= :now AND i.headline IS NULL
    AND (:only IS NULL OR s.key IN (SELECT value FROM json_each(:only)))
  ORDER BY i.due LIMIT :each)
WHERE NOT EXISTS (
  SELECT 1 FROM entries e
  WHERE e.state = 'waiting' AND e.host = hosts.host AND e.due <= :now)
ORDER BY r.due LIMIT :limit
"""
"""The hosts are walked one by one in the index: reading all rows that are due would
cost more."""


def ready(
    db: Database, now: datetime, limit: int, *, only: Collection[str] | None = None
) -> list[ReadyRevisit]:
    """Return what is due now: new headlines, then pages, the longest due first.

    `only` names the sources; None is all. A host with entries that are due is left out:
    what is new comes first.
    """
    values = {
        "now": time_text(now),
        "only": None if only is None else json.dumps(list(only)),
        "each": EACH_HOST,
        "limit": limit,
    }
    headlines = db.conn.execute(_DUE_HEADLINES, values).fetchall()
    pages = db.conn.execute(_DUE_PAGES, values).fetchall()
    return [
        *(ReadyRevisit(article=article, host="") for (article,) in headlines),
        *(ReadyRevisit(article=article, host=host) for article, host in pages),
    ]


def get(db: Database, article: int) -> Revisit | None:
    """Return what is known of an article's page; None when it is visited no more."""
    row = db.conn.execute(
        """
        SELECT s.key, r.read, r.step, r.headline, r.claims, r.compared,
               r.url, r.title, r.etag, r.last_modified, r.body_hash, r.full_fetch,
               r.missing, r.unread, r.tries, r.absent, r.absent_since, r.led_to,
               r.reader
        FROM revisits r JOIN articles a ON a.id = r.article_id
        JOIN sources s ON s.id = a.source_id WHERE r.article_id = ?
        """,
        (article,),
    ).fetchone()
    if row is None:
        return None
    source, read, step, headline, claims, compared, *page = row
    return Revisit(
        article=article,
        source=source,
        read=time_from(read),
        page=_page(*page),
        step=timedelta(seconds=step),
        headline=headline,
        claims=claims,
        compared=compared,
    )


def _page(*row: Any) -> PageState:
    (url, title, etag, modified, body, full,
     missing, unread, tries, absent, since, led_to, reader) = row  # fmt: skip
    return PageState(
        url=url,
        title=title,
        bookmark=Bookmark(
            etag=etag,
            last_modified=modified,
            body_hash=body,
            full=time_or_none(full),
        ),
        missing=bool(missing),
        unread=bool(unread),
        tries=tries,
        absence=Absence(absent, time_from(since)) if absent else None,
        led_to=led_to,
        reader=reader,
    )


def is_due(db: Database, article: int, now: datetime) -> bool:
    """Return whether an article's page is to be visited now."""
    row = db.conn.execute(
        "SELECT 1 FROM revisits WHERE article_id = ? AND due <= ?",
        (article, time_text(now)),
    ).fetchone()
    return row is not None


def claim(db: Database, article: int) -> None:
    """Note that taking in a change begins; a change that ends the process is known."""
    db.conn.execute(
        "UPDATE revisits SET claims = claims + 1 WHERE article_id = ?", (article,)
    )


def take_headline(db: Database, article: int, headline: str) -> None:
    """Note that a listed headline was matched; a newer one stays to be matched."""
    db.conn.execute(
        "UPDATE revisits SET headline = NULL, claims = 0"
        " WHERE article_id = ? AND headline = ?",
        (article, headline),
    )


def count_shrunken(db: Database, article: int) -> None:
    """Count a visit that found much less than is stored."""
    db.conn.execute(
        "UPDATE revisits SET shrunken = shrunken + 1 WHERE article_id = ?", (article,)
    )


def idle_of(db: Database, watchlists: Collection[str], since: datetime) -> list[int]:
    """Return articles read since then that these found and no visit is planned of."""
    rows = db.conn.execute(
        """
        SELECT r.article_id FROM revisits r
        WHERE r.read > ? AND r.due IS NULL AND EXISTS (
          SELECT 1 FROM matches m JOIN watchlists w ON w.id = m.watchlist_id
          WHERE m.article_id = r.article_id AND m.suppressed = ''
            AND w.name IN (SELECT value FROM json_each(?)))
        """,
        (time_text(since), json.dumps(list(watchlists))),
    )
    return [article for (article,) in rows]


def compare_with(db: Database, article: int, version: int) -> None:
    """Compare what is read of an article later with this version of it."""
    db.conn.execute(
        "UPDATE revisits SET compared = ? WHERE article_id = ?", (version, article)
    )


def led_to_count(db: Database, address: str) -> int:
    """Return how many articles led to another address when they were last visited."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM revisits WHERE led_to = ? AND led_to <> ''", (address,)
    ).fetchone()
    return int(number)


def drop(db: Database, article: int) -> None:
    """Visit an article's page no more."""
    db.conn.execute("DELETE FROM revisits WHERE article_id = ?", (article,))


def forget(db: Database, before: datetime, limit: int) -> int:
    """Delete at most `limit` rows of articles read before then; return how many."""
    return db.conn.execute(
        "DELETE FROM revisits WHERE article_id IN (SELECT article_id FROM revisits"
        " WHERE read < ? AND due IS NULL AND headline IS NULL LIMIT ?)",
        (time_text(before), limit),
    ).rowcount
