"""Kept articles: which are old, and how one is deleted or loses its text.

A story is kept or deleted as a whole. What a deleted article leaves: its entries and
its addresses, so that it is not fetched again. Articles of which a message told keep
their headline, their address and their times.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from store import articles, stories
from store.articles import IndexedWords
from store.columns import time_from, time_text
from store.database import Database

_HANDLED = """
  EXISTS (SELECT 1 FROM triage t WHERE t.story_id = s.id
    AND (t.starred OR t.note <> '' OR t.assignee <> ''))
  OR EXISTS (SELECT 1 FROM story_tags g WHERE g.story_id = s.id)
  OR EXISTS (SELECT 1 FROM feed_addresses f
    WHERE f.scope = 'story' AND f.target = CAST(s.id AS TEXT))
"""
"""Whether somebody starred a story, noted something of it, tagged it, took it on, or
follows its feed."""

_MATCHED = "EXISTS (SELECT 1 FROM matches m WHERE m.article_id = a.id)"
_SENT = "EXISTS (SELECT 1 FROM alerts l WHERE l.article_id = a.id)"
_PENDING = """
EXISTS (SELECT 1 FROM alerts l WHERE l.article_id = a.id AND l.state = 'pending')
"""
_VERSIONS = "EXISTS (SELECT 1 FROM versions v WHERE v.article_id = a.id)"

_FACTS = f"""
a.id, a.seen, {_MATCHED}, {_SENT}, {_PENDING}, a.text <> '', {_VERSIONS}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArticle:
    """What decides how long an article is kept."""

    id: int
    seen: datetime
    matched: bool
    """A watchlist found it."""
    sent: bool
    """An alert was made of it."""
    pending: bool
    """An alert of it still waits."""
    text: bool
    """It has its text."""
    versions: bool
    """Earlier versions of it are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStory:
    """A story with what decides how long it is kept; or an article that is in none."""

    id: int | None
    last: datetime
    """When its newest article came."""
    handled: bool
    """Somebody wants it kept."""
    articles: tuple[KeptArticle, ...]


class StoryPosition(NamedTuple):
    """Where a look through all stories is: those that ended first come first."""

    last: str = ""
    id: int = 0


def stories_before(
    db: Database, at: datetime, after: StoryPosition, limit: int
) -> list[StoryPosition]:
    """Return stories that ended before a time, those behind a position."""
    rows = db.conn.execute(
        "SELECT last, id FROM stories WHERE (last, id) > (?, ?) AND last < ?"
        " ORDER BY last, id LIMIT ?",
        (*after, time_text(at), limit),
    )
    return [StoryPosition(*row) for row in rows]


def of_stories(db: Database, ids: Iterable[int]) -> list[KeptStory]:
    """Return stories that have articles, each with all of them."""
    rows = db.conn.execute(
        f"""
        SELECT s.id, s.last, {_HANDLED}, {_FACTS}
        FROM json_each(?) j CROSS JOIN stories s ON s.id = j.value
        CROSS JOIN placements p ON p.story_id = s.id
        CROSS JOIN articles a ON a.id = p.article_id
        ORDER BY s.id, a.id
        """,  # noqa: S608
        (json.dumps(list(ids)),),
    )
    found: dict[int, tuple[datetime, bool, list[KeptArticle]]] = {}
    for story, last, handled, *facts in rows:
        entry = (time_from(last), bool(handled), list[KeptArticle]())
        found.setdefault(story, entry)[2].append(_article(*facts))
    return [
        KeptStory(id=story, last=last, handled=handled, articles=tuple(inside))
        for story, (last, handled, inside) in found.items()
    ]


def without_story(
    db: Database, at: datetime, after: int, limit: int
) -> list[KeptStory]:
    """Return articles in no story that were seen before a time, behind a number."""
    rows = db.conn.execute(
        f"""
        SELECT {_FACTS} FROM articles a WHERE a.id > ? AND a.seen < ?
          AND NOT EXISTS (SELECT 1 FROM placements p WHERE p.article_id = a.id)
        ORDER BY a.id LIMIT ?
        """,  # noqa: S608
        (after, time_text(at), limit),
    )
    return [_alone(_article(*facts)) for facts in rows]


def alone(db: Database, ids: Iterable[int]) -> list[KeptStory]:
    """Return those of these articles that are in no story."""
    rows = db.conn.execute(
        f"""
        SELECT {_FACTS} FROM json_each(?) j CROSS JOIN articles a ON a.id = j.value
        WHERE NOT EXISTS (SELECT 1 FROM placements p WHERE p.article_id = a.id)
        """,  # noqa: S608
        (json.dumps(list(ids)),),
    )
    return [_alone(_article(*facts)) for facts in rows]


def _article(id_: int, seen: str, *facts: Any) -> KeptArticle:
    matched, sent, pending, text, has_versions = map(bool, facts)
    return KeptArticle(
        id=id_,
        seen=time_from(seen),
        matched=matched,
        sent=sent,
        pending=pending,
        text=text,
        versions=has_versions,
    )


def _alone(article: KeptArticle) -> KeptStory:
    return KeptStory(id=None, last=article.seen, handled=False, articles=(article,))


def delete(db: Database, id_: int, words: IndexedWords) -> None:
    """Delete an article and all that belongs to it; `words` are its indexed ones.

    Its entries and addresses stay. Call `close_stories` afterwards.
    """
    articles.unindex(db, id_, words)
    db.conn.execute("DELETE FROM articles WHERE id = ?", (id_,))


def drop_text(
    db: Database, id_: int, words: IndexedWords, title_words: IndexedWords
) -> None:
    """Delete an article's text, with its versions and what quotes them.

    `words` are its indexed words, `title_words` those that stay.
    """
    articles.reindex(db, id_, words, title_words)
    db.conn.execute("UPDATE articles SET text = '' WHERE id = ?", (id_,))
    drop_versions(db, id_)
    db.conn.execute(
        """
        UPDATE matches SET snippet = '', spans =
          (SELECT json_group_array(json(value)) FROM json_each(spans)
           WHERE json_extract(value, '$[0]') = 'title')
        WHERE article_id = ?
        """,
        (id_,),
    )
    db.conn.execute(
        "UPDATE alerts SET clipping = json_set(clipping, '$.snippet', json('[]')),"
        " news = iif(news IS NULL, NULL, '') WHERE article_id = ? AND clipping <> '{}'",
        (id_,),
    )


def drop_versions(db: Database, id_: int) -> None:
    """Delete the earlier versions of an article."""
    db.conn.execute("DELETE FROM versions WHERE article_id = ?", (id_,))
    # Matches name the version in which they were found.
    db.conn.execute("UPDATE matches SET version = 1 WHERE article_id = ?", (id_,))


def close_stories(db: Database, ids: Collection[int]) -> None:
    """Delete those of these stories that have no articles left; count the others anew.

    Also what was merged into a story, and what is noted of it.
    """
    empty = [
        id_
        for (id_,) in db.conn.execute(
            "SELECT s.id FROM json_each(?) j CROSS JOIN stories s ON s.id = j.value"
            " WHERE NOT EXISTS (SELECT 1 FROM placements p WHERE p.story_id = s.id)",
            (json.dumps(list(ids)),),
        )
    ]
    for story in empty:
        db.conn.execute("DELETE FROM stories WHERE merged_into = ?", (story,))
        db.conn.execute("DELETE FROM stories WHERE id = ?", (story,))
        for table in ("mutes", "feed_addresses"):
            db.conn.execute(
                f"DELETE FROM {table} WHERE scope = 'story' AND target = ?",  # noqa: S608
                (str(story),),
            )
    stories.settle(db, set(ids).difference(empty))


def drop_empty_days(db: Database) -> int:
    """Delete the day counts of which nothing is left; return how many."""
    return sum(
        db.conn.execute(f"DELETE FROM {table} WHERE articles <= 0").rowcount  # noqa: S608
        for table in ("watchlist_days", "source_article_days")
    )
