"""The index of words: its words, and how it is made anew beside the one it replaces."""

import re
from collections.abc import Callable
from fnmatch import translate

from store import articles
from store.database import Database

_OLD = "articles_words_old"

_HEAD = 10
"""An FTS5 index is described by its rows up to this: without, it cannot be dropped."""


_BETWEEN_LOOKS = 64
"""Words that are read before it is asked whether to go on: the most common ones take
10 ms each among a million articles."""


def words_like(
    db: Database, pattern: str, limit: int, goes_on: Callable[[], bool]
) -> list[str] | None:
    """Return the indexed words that match a GLOB pattern.

    None when there are more than `limit`, or `goes_on` says no before all were read.
    """
    # Not GLOB in SQL: SQLite would come back only when a word fits.
    fits = re.compile(translate(pattern)).match
    found = list[str]()
    rows = db.conn.execute("SELECT term FROM articles_words_known")
    for number, (word,) in enumerate(rows):
        if number % _BETWEEN_LOOKS == 0 and not goes_on():
            return None
        if fits(word):
            found.append(word)
            if len(found) > limit:
                return None
    return found


def replace(db: Database) -> None:
    """Put an empty index in the place of the one there is.

    The old one, which can hold gigabytes, is left beside it, for `drop_old`.
    """
    if _has_old(db):
        # It was about to be replaced by yet other rules.
        articles.clear_word_index(db)
        return
    db.conn.execute(f"ALTER TABLE articles_words RENAME TO {_OLD}")
    db.conn.execute(
        "CREATE VIRTUAL TABLE articles_words USING fts5("
        "title, text, content='', tokenize='ascii')"
    )
    # As m025 says it.
    db.conn.execute(
        "INSERT INTO articles_words (articles_words, rank) VALUES ('automerge', 8)"
    )


def drop_old(db: Database, limit: int) -> int:
    """Take out at most so many rows of the index that was replaced.

    Return how many; 0 when nothing of it is left. At once it would take 9 s of CPU for
    a million articles.
    """
    if not _has_old(db):
        return 0
    gone = 0
    for table, head in ((f"{_OLD}_data", _HEAD), (f"{_OLD}_docsize", 0)):
        gone += db.conn.execute(
            f"DELETE FROM {table} WHERE id IN"  # noqa: S608
            f" (SELECT id FROM {table} WHERE id > ? LIMIT ?)",
            (head, limit - gone),
        ).rowcount
    if gone == 0:
        db.conn.execute(f"DROP TABLE {_OLD}")
    return gone


def _has_old(db: Database) -> bool:
    row = db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_OLD,))
    return row.fetchone() is not None
