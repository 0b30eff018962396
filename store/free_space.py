"""Free space: what deleting left empty is given back, a little at a time."""

from dataclasses import dataclass

from store.database import Database

INDEXES = ("articles_fts", "articles_words")
"""The full-text indexes. A word that is deleted from one is only marked, until the
parts of the index with it are merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSpace:
    """How much of the file is in use."""

    pages: int
    free: int
    """Pages that hold nothing; what is stored next uses them."""
    page_bytes: int
    can_shrink: bool
    """Whether the file gets shorter without being written anew. tocsin makes all files
    so; one that another program made again from a dump may not be."""


def file_space(db: Database) -> FileSpace:
    """Return how much of the file is in use."""
    pages, free, size, mode = (
        db.conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size", "auto_vacuum")
    )
    return FileSpace(
        pages=int(pages), free=int(free), page_bytes=int(size), can_shrink=mode == 2
    )


def give_back(db: Database, pages: int) -> int:
    """Cut at most so many free pages off the file; return how many are left."""
    # One by one: SQLite cuts a page off at each step of this statement, and Python's
    # sqlite3 makes only the first step of a statement that has no columns.
    for _ in range(pages):
        db.conn.execute("PRAGMA incremental_vacuum(1)")
    return file_space(db).free


def merge_index(db: Database, index: str, pages: int, *, begin: bool) -> bool:
    """Merge a part of a full-text index; return whether something was left to do.

    Some `pages` of it are written. With `begin` all its parts are to become one; call
    it without until it returns False.
    """
    before = db.conn.total_changes
    db.conn.execute(
        f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)",  # noqa: S608
        (-pages if begin else pages,),
    )
    # Fewer than two: there was nothing to do (SQLite, FTS5 §6.8).
    return db.conn.total_changes - before >= 2
