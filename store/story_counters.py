"""Story counters: how many articles and outlets a story has, and who found it.

Triggers keep them while articles come (m016). Here they are counted anew: after a merge
or split, and for what was stored before there were counters.
"""

import json
from collections.abc import Iterable

from sqlite_utils import Database


def recount(db: Database, stories: Iterable[int]) -> None:
    """Count the articles, outlets and matches of these stories anew."""
    ids = {"stories": json.dumps(list(stories))}
    for statement in _RECOUNT:
        db.conn.execute(statement, ids)


_RECOUNT = (
    """
    DELETE FROM story_outlets
    WHERE story_id IN (SELECT value FROM json_each(:stories))
    """,
    """
    INSERT INTO story_outlets (story_id, outlet, reports, last)
    SELECT p.story_id, o.outlet, count(*), max(o.seen)
    FROM json_each(:stories) j JOIN placements p ON p.story_id = j.value
    JOIN article_outlets o ON o.article_id = p.article_id
    GROUP BY p.story_id, o.outlet
    """,
    """
    DELETE FROM story_watchlists
    WHERE story_id IN (SELECT value FROM json_each(:stories))
    """,
    """
    INSERT INTO story_watchlists (story_id, watchlist_id, matches, last)
    SELECT p.story_id, m.watchlist_id, count(*), max(p.at)
    FROM json_each(:stories) j JOIN placements p ON p.story_id = j.value
    JOIN matches m ON m.article_id = p.article_id
    GROUP BY p.story_id, m.watchlist_id
    """,
    """
    UPDATE stories SET
      articles = (SELECT count(*) FROM placements WHERE story_id = stories.id),
      outlets = (SELECT count(*) FROM story_outlets WHERE story_id = stories.id),
      language = coalesce(
        (SELECT substr(a.language, 1, instr(a.language || '-', '-') - 1)
         FROM placements p JOIN articles a ON a.id = p.article_id
         WHERE p.story_id = stories.id AND a.language <> ''
         ORDER BY p.article_id LIMIT 1), '')
    WHERE id IN (SELECT value FROM json_each(:stories))
    """,
)
