"""Stories: which articles belong to each, and merges and splits by hand."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from store import story_counters, triage
from store.columns import time_text
from store.database import Database
from store.model import Placement


def story_of(db: Database, article: int) -> int | None:
    """Return the story of an article; None when it has none."""
    row = db.conn.execute(
        "SELECT story_id FROM placements WHERE article_id = ?", (article,)
    ).fetchone()
    return int(row[0]) if row else None


def is_composite(db: Database, article: int) -> bool:
    """Return whether an article is known to be made of articles of several stories."""
    row = db.conn.execute(
        "SELECT composite FROM placements WHERE article_id = ?", (article,)
    ).fetchone()
    return bool(row and row[0])


def stories_by_article(db: Database, articles: Iterable[int]) -> dict[int, int]:
    """Return article → its story; composite articles are left out."""
    wanted = list(articles)
    if not wanted:
        return {}
    rows = db.conn.execute(
        "SELECT article_id, story_id FROM json_each(?) CROSS JOIN placements"
        " ON article_id = value WHERE NOT composite",
        (json.dumps(wanted),),
    )
    return dict(rows.fetchall())


def addresses(db: Database, story: int, *, newest: int) -> Iterator[str]:
    """Yield the addresses of a story's newest articles, without composites."""
    rows = db.conn.execute(
        """
        SELECT a.url FROM placements p JOIN articles a ON a.id = p.article_id
        WHERE p.story_id = ? AND NOT p.composite ORDER BY p.article_id DESC LIMIT ?
        """,
        (story, newest),
    )
    for (url,) in rows:
        yield url


def place(db: Database, article: int, placement: Placement, at: datetime) -> int:
    """Put a new article into its story, or into a new one; return the story."""
    story = article if placement.story is None else placement.story
    moment = time_text(at)
    if placement.story is None:
        _begin(db, story, moment)
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
            placement.copy_of,
            placement.composite,
            placement.score,
            placement.runner_up,
            placement.runner_up_score,
        ),
    )
    if not placement.composite:
        db.conn.execute(
            "UPDATE stories SET first = min(first, :at), last = max(last, :at)"
            " WHERE id = :story AND NOT :at BETWEEN first AND last",
            {"at": moment, "story": story},
        )
    _relate(db, story, placement.related)
    db.conn.executemany(
        "UPDATE placements SET composite = 1 WHERE article_id = ?",
        [(composite,) for composite in placement.composites],
    )
    return story


def _begin(db: Database, article: int, moment: str) -> None:
    """Begin the story of an article, unless it is there."""
    # With its language, so that its rows in indexes need not move.
    db.conn.execute(
        "INSERT INTO stories (id, first, last, language)"
        " SELECT id, ?, ?, substr(language, 1, instr(language || '-', '-') - 1)"
        " FROM articles WHERE id = ? ON CONFLICT DO NOTHING",
        (moment, moment, article),
    )


def _relate(db: Database, story: int, others: Iterable[tuple[int, float]]) -> None:
    db.conn.executemany(
        """
        INSERT INTO related (story_id, other_id, score) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET score = max(score, excluded.score)
        """,
        [(story, other, score) for other, score in others if other != story],
    )


def merge(db: Database, into: int, others: Iterable[int]) -> None:
    """Merge other stories into one, for good, at a person's request.

    What people noted of each of them is noted of the one. A story that was merged
    already, also a moment ago by somebody else, means the one that it is in.
    """
    into = current_story(db, into) or into
    current = dict.fromkeys(current_story(db, other) or other for other in others)
    merged = [other for other in current if other != into]
    triage.merge(db, into, merged)
    for other in merged:
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
    _set_times(db, into)
    _forget_relations(db, into)
    story_counters.recount(db, [into, *merged])


def split(db: Database, story: int, articles: Iterable[int]) -> int:
    """Split a story in two, for good; return the new story.

    The part with the story's first article keeps the number; what people noted is kept
    of both. Raises LookupError if `articles` has none or all of the story's articles.
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
        _set_times(db, part)
    story_counters.recount(db, [story, new])
    triage.copy(db, story, new)
    _relate(db, new, [(story, 1.0)])
    return new


def settle(db: Database, ids: Iterable[int]) -> None:
    """Count stories anew, and set their times, after articles were taken out."""
    there = list(ids)
    for story in there:
        _set_times(db, story)
    story_counters.recount(db, there)


def current_story(db: Database, story: int) -> int | None:
    """Return the story of this number, or the one it was merged into; else None."""
    row = db.conn.execute(
        "SELECT coalesce(merged_into, id) FROM stories WHERE id = ?", (story,)
    ).fetchone()
    return int(row[0]) if row else None


def _set_times(db: Database, story: int) -> None:
    """Set the first and last time of a story from its articles.

    A composite one does not make it last longer, unless there are no others.
    """
    db.conn.execute(
        """
        UPDATE stories SET (first, last) = (
          SELECT min(at), coalesce(max(at) FILTER (WHERE NOT composite), max(at))
          FROM placements WHERE story_id = stories.id)
        WHERE id = ?
        """,
        (story,),
    )


def _forget_relations(db: Database, story: int) -> None:
    """Delete the relations between a story and those merged into it."""
    db.conn.execute(
        """
        DELETE FROM related
        WHERE :story IN (story_id, other_id) AND EXISTS (
          SELECT 1 FROM stories s WHERE s.merged_into = :story
          AND s.id IN (related.story_id, related.other_id))
        """,
        {"story": story},
    )
