"""Faults of the two full-text indexes, found without writing.

FTS5's own 'integrity-check' is an INSERT: it needs the writer's turn, and keeps it for
as long as it reads the index. What is here reads beside a daemon that writes.
"""

from collections.abc import Iterable
from typing import Literal

from store.database import Database

FullTextIndex = Literal["articles_fts", "articles_words"]
"""That for people, of titles and texts; and that of words, for `search` and `test`."""

PHRASE_WORDS = 12
"""Words of a title or a text that are looked for as a phrase."""


def missing(db: Database, index: FullTextIndex) -> int:
    """Return how many articles are not in an index."""
    return _count(
        db,
        "SELECT count(*) FROM articles"  # noqa: S608 - our own names
        f" WHERE id NOT IN (SELECT id FROM {index}_docsize)",
    )


def left_over(db: Database, index: FullTextIndex) -> int:
    """Return how many rows an index has of articles that are not there.

    The index of words may have some: it is not told of articles that are deleted.
    """
    return _count(
        db,
        f"SELECT count(*) FROM {index}_docsize"  # noqa: S608
        " WHERE id NOT IN (SELECT id FROM articles)",
    )


def finds(db: Database, index: FullTextIndex, id_: int, texts: Iterable[str]) -> bool:
    """Return whether an index finds an article by its title and by its text.

    `texts` are both, as they are indexed. Of each, the first and the last words are
    looked for; one without letters and digits is passed over.
    """
    phrases = [
        f'{column} : "{phrase}"'
        for column, text in zip(("title", "text"), texts, strict=True)
        for phrase in _phrases(text)
    ]
    if not phrases:
        return True
    row = db.conn.execute(
        f"SELECT 1 FROM {index} WHERE {index} MATCH ? AND rowid = ?",  # noqa: S608
        (" AND ".join(phrases), id_),
    )
    return row.fetchone() is not None


def check_whole(db: Database) -> None:
    """Let FTS5 compare its index for people with all articles; takes a writer.

    Raises sqlite3.DatabaseError when they differ.
    """
    db.conn.execute(
        "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
    )


def rebuild(db: Database) -> None:
    """Make the index for people anew from the articles; takes a writer."""
    db.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


def _phrases(text: str) -> list[str]:
    # Marks alone, and a NUL, which ends a query, are no words.
    words = [word for word in text.replace("\0", " ").split() if _is_word(word)]
    parts = words[:PHRASE_WORDS], words[-PHRASE_WORDS:]
    # A word without a token between two others leaves no gap in their positions.
    return [" ".join(part).replace('"', '""') for part in parts if part]


def _is_word(word: str) -> bool:
    return any(letter.isalnum() for letter in word)


def _count(db: Database, statement: str) -> int:
    (count,) = db.conn.execute(statement).fetchone()
    return int(count)
