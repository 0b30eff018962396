"""Article rows: articles as feeds and exports list them, the newest first."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import proposed_articles
from store.columns import time_from, time_or_none, time_or_null, to_valid_utf8
from store.database import Database

NO_LIMIT = 2**62
"""A number that no article reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article, and what found it."""

    article: int
    story: int | None
    title: str
    url: str
    outlet: str
    authors: tuple[str, ...]
    published: datetime | None
    seen: datetime
    language: str
    watchlist: str
    """The watchlist that found it; empty where none was asked for."""
    matched: datetime
    """When it was found; without a watchlist, when it was seen."""
    score: int
    words: tuple[str, ...]
    """The different words that hit."""
    snippet: str
    """What hit, with what stands around; without a watchlist, how the text begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRange:
    """Which articles: seen from then, and before then, and below a number."""

    since: datetime | None = None
    until: datetime | None = None
    below: int = NO_LIMIT
    """Articles with smaller numbers: where the last answer ended."""


_COLUMNS = """
a.id, p.story_id, a.title, a.url, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END,
a.authors, a.published, a.seen, a.language
"""

_TABLES = """
articles a JOIN sources s ON s.id = a.source_id
LEFT JOIN placements p ON p.article_id = a.id
"""

_BEGINNING = "substr(a.text, 1, 300)"

_EVERYTHING = RowRange()


def found_by(
    db: Database, watchlist: str, *, limit: int, within: RowRange = _EVERYTHING
) -> list[ArticleRow]:
    """Return the newest articles that a watchlist found."""
    # From the matches: the articles of a rare watchlist are far apart.
    return _rows(
        db,
        f"""
        SELECT {_COLUMNS}, w.name, m.matched, m.score, m.words, m.snippet
        FROM watchlists w
        CROSS JOIN matches m ON m.watchlist_id = w.id
        CROSS JOIN {_TABLES}
        WHERE a.id = m.article_id AND w.name = :watchlist
          AND m.article_id >= :from AND m.article_id < :below
          AND (:until IS NULL OR a.seen < :until)
          AND (:since IS NULL OR a.seen >= :since)
        ORDER BY m.article_id DESC LIMIT :limit
        """,  # noqa: S608
        {"watchlist": to_valid_utf8(watchlist), "limit": limit, **_bounds(db, within)},
    )


def of_matches(db: Database, pairs: Iterable[tuple[int, str]]) -> list[ArticleRow]:
    """Return the rows of (article, watchlist that found it); those that are there."""
    return _rows(
        db,
        f"""
        SELECT {_COLUMNS}, w.name, m.matched, m.score, m.words, m.snippet
        FROM json_each(:pairs) j
        CROSS JOIN watchlists w ON w.name = json_extract(j.value, '$[1]')
        CROSS JOIN matches m ON m.watchlist_id = w.id
          AND m.article_id = json_extract(j.value, '$[0]')
        CROSS JOIN {_TABLES}
        WHERE a.id = m.article_id
        """,  # noqa: S608
        {"pairs": json.dumps(list(pairs))},
    )


def newest(
    db: Database, *, limit: int, within: RowRange = _EVERYTHING
) -> list[ArticleRow]:
    """Return the newest articles, whatever found them."""
    return _rows(
        db,
        f"""
        SELECT {_COLUMNS}, '', a.seen, 0, '[]', {_BEGINNING} FROM {_TABLES}
        WHERE a.id >= :from AND a.id < :below
          AND (:until IS NULL OR a.seen < :until)
          AND (:since IS NULL OR a.seen >= :since)
        ORDER BY a.id DESC LIMIT :limit
        """,  # noqa: S608
        {"limit": limit, **_bounds(db, within)},
    )


def of_story(db: Database, story: int, *, limit: int) -> list[ArticleRow]:
    """Return the newest articles of a story."""
    return _rows(
        db,
        f"""
        SELECT {_COLUMNS}, '', a.seen, 0, '[]', {_BEGINNING} FROM {_TABLES}
        WHERE p.story_id = :story ORDER BY a.id DESC LIMIT :limit
        """,  # noqa: S608
        {"story": story, "limit": limit},
    )


def firsts_of(db: Database, stories: Sequence[int]) -> list[ArticleRow]:
    """Return the first article of each of these stories, in their order."""
    rows = _rows(
        db,
        f"""
        SELECT {_COLUMNS}, '', a.seen, 0, '[]', {_BEGINNING} FROM {_TABLES}
        WHERE a.id IN (
          SELECT min(q.article_id) FROM json_each(:stories) j
          JOIN placements q ON q.story_id = j.value GROUP BY q.story_id)
        """,  # noqa: S608
        {"stories": json.dumps(list(stories))},
    )
    by_story = {row.story: row for row in rows}
    return [by_story[story] for story in stories if story in by_story]


def last_of(
    db: Database, watchlist: str, *, limit: int, within: RowRange = _EVERYTHING
) -> int | None:
    """Return the number where so many rows end; None when there are no more of them.

    With an empty watchlist, of all articles.
    """
    tables = "articles a"
    if watchlist:
        tables = """
        watchlists w
        CROSS JOIN matches m ON w.name = :watchlist AND m.watchlist_id = w.id
        CROSS JOIN articles a ON a.id = m.article_id
        """
    number = "m.article_id" if watchlist else "a.id"
    found = db.conn.execute(
        f"""
        SELECT {number} FROM {tables}
        WHERE {number} >= :from AND {number} < :below
          AND (:until IS NULL OR a.seen < :until)
          AND (:since IS NULL OR a.seen >= :since)
        ORDER BY {number} DESC LIMIT 2 OFFSET :last
        """,  # noqa: S608
        {
            "watchlist": to_valid_utf8(watchlist),
            "last": limit - 1,
            **_bounds(db, within),
        },
    ).fetchall()
    return int(found[0][0]) if len(found) == 2 else None


def _bounds(db: Database, within: RowRange) -> dict[str, object]:
    """Return the bounds as the statements name them.

    Numbers follow the time nearly: those that were seen earlier than `since`, or not
    before `until`, are left out by number, and the few that came out of order by their
    time.
    """
    below = within.below
    if within.until is not None:
        below = min(below, proposed_articles.end_before(db, within.until))
    return {
        "from": proposed_articles.first_since(db, within.since),
        "since": time_or_null(within.since),
        "until": time_or_null(within.until),
        "below": below,
    }


def _rows(db: Database, statement: str, values: dict[str, object]) -> list[ArticleRow]:
    return [_row(*found) for found in db.conn.execute(statement, values)]


def _row(
    article: int, story: int | None, title: str, url: str, *rest: Any
) -> ArticleRow:
    (
        outlet, authors, published, seen, language, watchlist, matched, score, words,
        snippet,
    ) = rest  # fmt: skip
    return ArticleRow(
        article=article,
        story=story,
        title=title,
        url=url,
        outlet=outlet,
        authors=tuple(json.loads(authors)),
        published=time_or_none(published),
        seen=time_from(seen),
        language=language,
        watchlist=watchlist,
        matched=time_from(matched),
        score=score,
        words=tuple(json.loads(words)),
        snippet=snippet,
    )
