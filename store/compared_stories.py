"""Compared stories: those that a new article may belong to, with their vectors."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from store import stories
from store.columns import time_from, time_text
from store.database import Database


class ComparedStory(NamedTuple):
    """A story that an article may belong to, with the vectors to compare."""

    story: int
    first: datetime
    """When its first article came."""
    last: datetime
    """When its newest article came."""
    vectors: list[bytes]
    """Of its newest articles, the newest last; empty when they are merged."""
    is_whole: bool
    """Whether none was left out because it was asked for."""
    merged: tuple[int, bytes] | None = None
    """How many vectors were merged, and these as one; None when none is kept."""


def compared(
    db: Database,
    candidates: Iterable[int],
    *,
    since: datetime,
    members: int,
    without: Collection[int] = (),
) -> Iterator[ComparedStory]:
    """Yield the candidates with an article since then, in any order.

    Each has the vectors of its `members` newest articles, without composites and those
    in `without`; a story of only such articles is left out. What `keep_merged` was
    given is of as many. One after the other: together they are half a megabyte.
    """
    rest = dict.fromkeys(candidates)
    shortened = set(stories.stories_by_article(db, without).values())
    for known in _merged(db, [one for one in rest if one not in shortened], since):
        del rest[known.story]
        yield known
    if not rest:
        return
    found: dict[int, ComparedStory] = {}
    for story, first, last, article, vector in _vectors(db, rest, since, members):
        if article in without:
            continue
        if story not in found:
            found[story] = ComparedStory(
                story=story,
                first=time_from(first),
                last=time_from(last),
                vectors=[],
                is_whole=story not in shortened,
            )
        found[story].vectors.append(vector)
    yield from found.values()


def keep_merged(db: Database, story: int, members: int, merged: bytes) -> None:
    """Store the merged vectors of all that `compared` returned of a story.

    They are deleted as soon as an article of the story, or its vector, changes.
    """
    db.conn.execute(
        "INSERT OR REPLACE INTO merged_vectors (story_id, members, stored)"
        " VALUES (?, ?, ?)",
        (story, members, merged),
    )


def _merged(
    db: Database, candidates: Iterable[int], since: datetime
) -> Iterator[ComparedStory]:
    rows = db.conn.execute(
        """
        SELECT s.id, s.first, s.last, m.members, m.stored
        FROM json_each(?) j JOIN merged_vectors m ON m.story_id = j.value
        JOIN stories s ON s.id = m.story_id
        WHERE s.last >= ?
        """,
        (json.dumps(list(candidates)), time_text(since)),
    )
    for story, first, last, members, stored in rows:
        yield ComparedStory(
            story=story,
            first=time_from(first),
            last=time_from(last),
            vectors=[],
            is_whole=True,
            merged=(members, stored),
        )


def _vectors(
    db: Database, candidates: Iterable[int], since: datetime, members: int
) -> Iterable[tuple[int, str, str, int, bytes]]:
    return db.conn.execute(
        """
        SELECT s.id, s.first, s.last, v.article_id, v.terms
        FROM json_each(?) j JOIN stories s ON s.id = j.value
        JOIN vectors v ON v.article_id IN (
          SELECT article_id FROM placements WHERE story_id = s.id AND NOT composite
          ORDER BY article_id DESC LIMIT ?)
        WHERE s.last >= ? ORDER BY v.article_id
        """,
        (json.dumps(list(candidates)), members, time_text(since)),
    )
