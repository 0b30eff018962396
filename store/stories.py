"""Stories: which articles tell one, and what people said about that."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from store.columns import time_from, time_text
from store.model import Placement


class ComparedStory(NamedTuple):
    """A story that an article may belong to, as it is compared."""

    story: int
    last: datetime
    """When its newest article came."""
    vectors: list[bytes]


def story_of(db: Database, article: int) -> int | None:
    """Return the story of an article; None when it has none."""
    row = db.conn.execute(
        "SELECT story_id FROM placements WHERE article_id = ?", (article,)
    ).fetchone()
    return int(row[0]) if row else None


def stories_by_article(db: Database, articles: Iterable[int]) -> dict[int, int]:
    """Return article → its story, without the articles that draw no others in."""
    rows = db.conn.execute(
        "SELECT article_id, story_id FROM placements"
        " WHERE article_id IN (SELECT value FROM json_each(?)) AND NOT composite",
        (json.dumps(list(articles)),),
    )
    return dict(rows.fetchall())


def compared(
    db: Database,
    asked: Sequence[int],
    *,
    since: datetime,
    members: int,
    without: Collection[int] = (),
) -> list[ComparedStory]:
    """Return those of the stories that were told since then, in the order asked for.

    Each with the vectors of its newest articles, the stitched left out; one that has
    no other is left out as well.
    """
    rows = db.conn.execute(
        """
        SELECT s.id, s.last, v.article_id, v.terms
        FROM json_each(?) j JOIN stories s ON s.id = j.value
        JOIN vectors v ON v.article_id IN (
          SELECT article_id FROM placements WHERE story_id = s.id AND NOT composite
          ORDER BY article_id DESC LIMIT ?)
        WHERE s.last >= ?
        """,
        (json.dumps(list(asked)), members, time_text(since)),
    )
    found: dict[int, ComparedStory] = {}
    for story, last, article, stored in rows:
        if article not in without:
            one = found.setdefault(story, ComparedStory(story, time_from(last), []))
            one.vectors.append(stored)
    return [found[story] for story in asked if story in found]


def place(db: Database, article: int, where: Placement, at: datetime) -> int:
    """Put a new article into its story, or into one of its own; return the story."""
    story = article if where.story is None else where.story
    moment = time_text(at)
    db.conn.execute(
        "INSERT INTO stories (id, first, last) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (story, moment, moment),
    )
    db.conn.execute(
        """
        INSERT INTO placements
          (article_id, story_id, at, copy_of, composite, score, runner_up,
           runner_up_score)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            article,
            story,
            moment,
            where.copy_of,
            where.composite,
            where.score,
            where.runner_up,
            where.runner_up_score,
        ),
    )
    if not where.composite:
        db.conn.execute(
            "UPDATE stories SET first = min(first, ?), last = max(last, ?)"
            " WHERE id = ?",
            (moment, moment, story),
        )
    _relate(db, story, where.related)
    db.conn.executemany(
        "UPDATE placements SET composite = 1 WHERE article_id = ?",
        [(other,) for other in where.composites],
    )
    return story


def _relate(db: Database, story: int, others: Iterable[tuple[int, float]]) -> None:
    db.conn.executemany(
        """
        INSERT INTO related (story_id, other_id, score) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET score = max(score, excluded.score)
        """,
        [(story, other, score) for other, score in others if other != story],
    )


def merge(db: Database, into: int, others: Iterable[int]) -> None:
    """Make other stories part of one, for good, because a person says so."""
    for other in others:
        db.conn.execute(
            "UPDATE placements SET story_id = ?, by_hand = 1 WHERE story_id = ?",
            (into, other),
        )
        db.conn.execute(
            "UPDATE stories SET merged_into = :into"
            " WHERE id = :other OR merged_into = :other",
            {"into": into, "other": other},
        )
    db.conn.execute("UPDATE placements SET by_hand = 1 WHERE story_id = ?", (into,))
    _bound(db, into)
    _forget_relations(db, into)


def split(db: Database, story: int, articles: Iterable[int]) -> int:
    """Part a story in two, for good; return the story that is new.

    The part with the story's first article keeps its number. Raises LookupError when
    these are none or all of its articles.
    """
    rows = db.conn.execute(
        "SELECT article_id FROM placements WHERE story_id = ?", (story,)
    )
    inside = {article for (article,) in rows}
    leaving = inside.intersection(articles)
    if not leaving or leaving == inside:
        raise LookupError(f"story {story} has {len(inside)} articles")
    if min(inside) in leaving:
        leaving = inside - leaving
    new: int = min(leaving)
    db.conn.execute(
        "INSERT INTO stories (id, first, last) SELECT ?, first, last FROM stories"
        " WHERE id = ? ON CONFLICT DO UPDATE SET merged_into = NULL",
        (new, story),
    )
    db.conn.executemany(
        "UPDATE placements SET story_id = ? WHERE article_id = ?",
        [(new, article) for article in leaving],
    )
    db.conn.execute(
        "UPDATE placements SET by_hand = 1 WHERE story_id IN (?, ?)", (story, new)
    )
    for part in (story, new):
        _bound(db, part)
    _relate(db, new, [(story, 1.0)])
    return new


def current_story(db: Database, story: int) -> int | None:
    """Return the story that a number stands for today; None when there is none."""
    row = db.conn.execute(
        "SELECT coalesce(merged_into, id) FROM stories WHERE id = ?", (story,)
    ).fetchone()
    return int(row[0]) if row else None


def _bound(db: Database, story: int) -> None:
    """Let a story last from its first article to its last."""
    db.conn.execute(
        """
        UPDATE stories SET (first, last) = (
          SELECT min(at), max(at) FROM placements WHERE story_id = stories.id)
        WHERE id = ?
        """,
        (story,),
    )


def _forget_relations(db: Database, story: int) -> None:
    """Take out what relates a story to what is part of it."""
    db.conn.execute(
        """
        DELETE FROM related
        WHERE :story IN (story_id, other_id) AND EXISTS (
          SELECT 1 FROM stories s WHERE s.merged_into = :story
          AND s.id IN (related.story_id, related.other_id))
        """,
        {"story": story},
    )
