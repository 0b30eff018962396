"""What lists of stories can be filtered by: the values that there are."""

from store.database import Database


def languages(db: Database) -> list[str]:
    """Return the languages of stories, without regions, in order of the alphabet."""
    # From one value to the next in the index: DISTINCT would read all of it.
    rows = db.conn.execute(
        """
        WITH RECURSIVE found(language) AS (
          SELECT min(language) FROM stories WHERE language > ''
          UNION ALL
          SELECT (SELECT min(language) FROM stories s WHERE s.language > found.language)
          FROM found WHERE found.language IS NOT NULL)
        SELECT language FROM found WHERE language IS NOT NULL
        """
    )
    return [language for (language,) in rows]
