"""Articles as lists of stories show them: the first one, and the newest match."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.columns import time_from, time_or_none
from store.database import Database
from store.snippet_hits import MarkedPieces, cut_at, marked

LEAD = 240
"""Code points of an article's text that are shown of one without a hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """An article as a list shows it."""

    article: int
    url: str
    outlet: str
    language: str
    """BCP 47 tag, lower case; empty when unknown."""
    published: datetime | None
    seen: datetime
    title: MarkedPieces
    snippet: MarkedPieces
    """A sentence or two with the hits; without a match how the text begins."""
    watchlist: str = ""
    """The watchlist whose hits are marked; empty without a match."""
    score: int = 0
    """How much it is about that, of 100."""


_COLUMNS = """
a.id, a.url, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END, a.language,
a.published, a.seen, a.title
"""


def first_articles(db: Database, stories: Iterable[int]) -> dict[int, ListedArticle]:
    """Return story → its first article; a story without articles is left out."""
    rows = db.conn.execute(
        f"""
        SELECT j.value, {_COLUMNS}, substr(a.text, 1, :lead + 1)
        FROM json_each(:stories) j CROSS JOIN articles a ON a.id = (
          SELECT article_id FROM placements WHERE story_id = j.value
          ORDER BY at, article_id LIMIT 1)
        JOIN sources s ON s.id = a.source_id
        """,  # noqa: S608
        {"stories": json.dumps(list(stories)), "lead": LEAD},
    )
    return {story: _without_match(row) for story, *row in rows}


def newest_matches(
    db: Database, stories: Iterable[int], *, watchlist: str = ""
) -> dict[int, ListedArticle]:
    """Return story → its newest article that matched, with the hits.

    With `watchlist`, the newest that this one found. Stories without are left out.
    """
    rows = db.conn.execute(
        f"""
        SELECT j.value, {_COLUMNS}, a.text, m.snippet, m.spans, w.name, m.score
        FROM json_each(:stories) j CROSS JOIN matches m ON m.id = (
          SELECT n.id FROM placements p CROSS JOIN matches n
          ON n.article_id = p.article_id
          WHERE p.story_id = j.value AND (:watchlist = '' OR n.watchlist_id =
            (SELECT id FROM watchlists WHERE name = :watchlist))
          ORDER BY p.article_id DESC, n.score DESC LIMIT 1)
        JOIN articles a ON a.id = m.article_id
        JOIN sources s ON s.id = a.source_id
        JOIN watchlists w ON w.id = m.watchlist_id
        """,  # noqa: S608
        {"stories": json.dumps(list(stories)), "watchlist": watchlist},
    )
    return {story: _with_match(row) for story, *row in rows}


def _without_match(row: Sequence[Any]) -> ListedArticle:
    *facts, title, text = row
    return _article(facts, cut_at(title, ()), cut_at(_lead(text), ()))


def _lead(text: str) -> str:
    """Return how a text begins, cut between two words if possible."""
    if len(text) <= LEAD:
        return text
    head = text[:LEAD]
    words = head.rpartition(" ")[0]
    # A script without blanks is cut anywhere.
    return f"{words if len(words) > LEAD // 2 else head} …"


def _with_match(row: Sequence[Any]) -> ListedArticle:
    *facts, title, text, snippet, spans, watchlist, score = row
    hits: dict[str, list[tuple[int, int]]] = {"title": [], "text": []}
    for field, start, end in json.loads(spans):
        hits[field].append((start, end))
    return _article(
        facts,
        cut_at(title, hits["title"]),
        marked(snippet, text, hits["text"]),
        watchlist=watchlist,
        score=score,
    )


def _article(
    facts: Sequence[Any], title: MarkedPieces, snippet: MarkedPieces, **match: Any
) -> ListedArticle:
    id_, url, outlet, language, published, seen = facts
    return ListedArticle(
        article=id_,
        url=url,
        outlet=outlet,
        language=language,
        published=time_or_none(published),
        seen=time_from(seen),
        title=title,
        snippet=snippet,
        **match,
    )
