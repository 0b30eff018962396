"""Story counters: how many articles and outlets a story has, and who found it.

Triggers keep them while articles come (m016). Here they are counted anew: after a merge
or split, and for what was stored before there were counters.
"""

import json
from collections.abc import Iterable

from store.database import Database


def recount(db: Database, stories: Iterable[int]) -> None:
    """Count the articles, outlets and matches of these stories anew."""
    ids = {"stories": json.dumps(list(stories))}
    for statement in _RECOUNT:
        db.conn.execute(statement, ids)


def wrong(db: Database, stories: Iterable[int]) -> int:
    """Return how many of these stories have other counts than counting anew gives."""
    ids = {"stories": json.dumps(list(stories))}
    (count,) = db.conn.execute(_WRONG, ids).fetchone()
    return int(count)


def set_language(db: Database, article: int) -> None:
    """Note the language of an article's story anew: the article has another one now."""
    db.conn.execute(
        f"UPDATE stories SET language = {_LANGUAGE} WHERE id ="  # noqa: S608
        " (SELECT story_id FROM placements WHERE article_id = ?)",
        (article,),
    )


_LANGUAGE = """
coalesce(
  (SELECT substr(a.language, 1, instr(a.language || '-', '-') - 1)
   FROM placements p JOIN articles a ON a.id = p.article_id
   WHERE p.story_id = stories.id AND a.language <> ''
   ORDER BY p.article_id LIMIT 1), '')
"""
"""The language of a story: of its first article that has one, without a region."""

# As the view article_outlets says it, which SQLite would make of all articles first.
_OF_OUTLETS = """
    SELECT story_id, outlet, count(*) AS reports, max(seen) FROM (
      SELECT p.story_id, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END AS outlet,
        a.seen
      FROM json_each(:stories) j CROSS JOIN placements p ON p.story_id = j.value
      CROSS JOIN articles a ON a.id = p.article_id
      CROSS JOIN sources s ON s.id = a.source_id
      UNION ALL
      SELECT p.story_id, t.name, g.seen
      FROM json_each(:stories) j CROSS JOIN placements p ON p.story_id = j.value
      CROSS JOIN sightings g ON g.article_id = p.article_id
      CROSS JOIN articles a ON a.id = p.article_id
      CROSS JOIN sources s ON s.id = a.source_id
      CROSS JOIN sources t ON t.id = g.source_id
      WHERE NOT (g.url = a.url
        AND t.name IN (s.name, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END)))
    GROUP BY story_id, outlet
"""
_OF_WATCHLISTS = """
    SELECT p.story_id, m.watchlist_id, count(*) AS matches, max(p.at)
    FROM json_each(:stories) j CROSS JOIN placements p ON p.story_id = j.value
    CROSS JOIN matches m ON m.article_id = p.article_id
    GROUP BY p.story_id, m.watchlist_id
"""
_RECOUNT = (
    """
    DELETE FROM story_outlets
    WHERE story_id IN (SELECT value FROM json_each(:stories))
    """,
    f"""
    INSERT INTO story_outlets (story_id, outlet, reports, last) {_OF_OUTLETS}
    """,
    """
    DELETE FROM story_watchlists
    WHERE story_id IN (SELECT value FROM json_each(:stories))
    """,
    f"""
    INSERT INTO story_watchlists (story_id, watchlist_id, matches, last)
    {_OF_WATCHLISTS}
    """,
    f"""
    UPDATE stories SET
      articles = (SELECT count(*) FROM placements WHERE story_id = stories.id),
      outlets = (SELECT count(*) FROM story_outlets WHERE story_id = stories.id),
      language = {_LANGUAGE}
    WHERE id IN (SELECT value FROM json_each(:stories))
    """,  # noqa: S608
)

_WRONG = f"""
WITH asked AS (SELECT value AS id FROM json_each(:stories)),
outlets_counted AS (SELECT story_id, outlet, reports FROM ({_OF_OUTLETS})),
outlets_stored AS (
  SELECT story_id, outlet, reports FROM story_outlets
  WHERE story_id IN (SELECT id FROM asked)),
found_counted AS (SELECT story_id, watchlist_id, matches FROM ({_OF_WATCHLISTS})),
found_stored AS (
  SELECT story_id, watchlist_id, matches FROM story_watchlists
  WHERE story_id IN (SELECT id FROM asked))
SELECT count(*) FROM (
  SELECT story_id FROM
    (SELECT * FROM outlets_counted EXCEPT SELECT * FROM outlets_stored)
  UNION SELECT story_id FROM
    (SELECT * FROM outlets_stored EXCEPT SELECT * FROM outlets_counted)
  UNION SELECT story_id FROM
    (SELECT * FROM found_counted EXCEPT SELECT * FROM found_stored)
  UNION SELECT story_id FROM
    (SELECT * FROM found_stored EXCEPT SELECT * FROM found_counted)
  UNION SELECT id FROM stories WHERE id IN (SELECT id FROM asked)
    AND (articles <> (SELECT count(*) FROM placements WHERE story_id = stories.id)
      OR outlets <> (SELECT count(*) FROM story_outlets WHERE story_id = stories.id)))
"""  # noqa: S608
"""Not the language, nor when the newest came: a story keeps both after a split."""
