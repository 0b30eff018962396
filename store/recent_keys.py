"""Recent keys: by what later articles find the newest ones, until it is merged.

A fingerprint or a term stands at a random place of its index, so that the 300 keys of
an article would change as many pages, a megabyte of the write-ahead log. They are one
row here. When MOST articles have gathered, each article that comes merges a part of
them into the large indexes, in the order of the keys: a page is then written for all of
them at once. A connection that writes remembers what the rows hold.
"""

import os
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from store import database_settings
from store.database import Database
from store.key_memory import (
    PARTS,
    ArticleKeys,
    KeyGeneration,
    KeyMemory,
    KeyPart,
    every,
    from_part,
)

MOST = 2_560
"""Articles that gather: 25 MB of memory, 4 MB of the file. With half of them, merging
writes twice as much for each article."""

_POSITION = "recent keys"
"""The setting that says how far merging has come: the last article, the next part."""

_CHANGE = "recent keys changed"
"""The setting that gets another value whenever keys of earlier articles change: without
it, nothing would show that such a change was undone, or that another connection made
it."""


class RowState(NamedTuple):
    """What tells the rows from what they were, or would have been."""

    position: str
    """What `_POSITION` says."""
    change: str
    """What `_CHANGE` says."""
    newest: int
    """The newest article that has a row; 0 without rows."""


class RememberingConnection(sqlite3.Connection):
    """A connection that writes, and remembers recent keys."""

    key_memory: tuple[RowState, KeyMemory] | None = None
    """The state of the rows that it mirrors, and the memory; None: not read yet."""


def memory_of(db: Database) -> KeyMemory:
    """Return what a connection remembers of the rows, as they are now.

    Whatever undid a transaction, or wrote beside this connection, is noticed here: the
    rows are read again, in 0.1 s. One that only reads remembers nothing between calls.
    """
    return _remembered(db)[1]


def _remembered(db: Database) -> tuple[RowState, KeyMemory]:
    """Return the state of the rows, and what is remembered of them."""
    connection = db.conn
    state = _state(db)
    if not isinstance(connection, RememberingConnection):
        return state, _read(db, state)
    remembered = connection.key_memory
    if remembered is None or remembered[0] != state:
        remembered = connection.key_memory = (state, _read(db, state))
    return remembered


def add(db: Database, article: int, keys: ArticleKeys) -> None:
    """Keep the keys of an article, and merge some when enough have gathered."""
    state, memory = _remembered(db)
    if article <= state.newest:
        state = state._replace(change=_note_change(db))
    if article <= _parsed(state.position)[0]:
        # Its row would go when the others are merged.
        _put_into_indexes(db, article, keys)
        memory.forget_counts(keys.counted)
        _remember(db, memory, state)
        return
    language = keys.counted[0] >> 32 if keys.counted else 0
    db.conn.execute(
        "INSERT OR REPLACE INTO recent_keys"
        " (article_id, prints, language, counted, named_by) VALUES (?, ?, ?, ?, ?)",
        (
            article,
            _pack_prints(keys.prints),
            language,
            array("I", [key & 0xFFFFFFFF for key in keys.counted]).tobytes(),
            array("I", keys.named_by).tobytes(),
        ),
    )
    memory.add(article, keys)
    _remember(db, memory, state._replace(newest=max(article, state.newest)))
    if memory.old is not None or len(memory.young.articles) >= MOST:
        merge_part(db)


def remove(db: Database, article: int) -> set[int]:
    """Delete an article's row, if it has one; return what was still to be counted.

    What is merged of it already stays in the indexes.
    """
    memory = memory_of(db)
    last, merged = position(db)
    uncounted: set[int] = set()
    for _, keys in _rows(db, article):
        for each in memory.generations:
            if article in each.articles:
                each.remove(article, keys)
        memory.forget_counts(keys.counted)
        left = from_part(keys, merged if article <= last else 0)
        uncounted.update(left.counted)
        db.conn.execute("DELETE FROM recent_keys WHERE article_id = ?", (article,))
    _note_change(db)
    _remember(db, memory)
    return uncounted


def merge_part(db: Database) -> bool:
    """Merge the next part into the indexes; return whether something is left to merge.

    When nothing is being merged, all that has gathered is from now on.
    """
    memory = memory_of(db)
    last, number = position(db)
    if memory.old is None:
        last, number = memory.begin(), 0
    old = memory.old or KeyGeneration()
    if not _is_whole(db, old, last):
        _forget_memory(db)
        return True
    part = memory.parts[number]
    _merge(db, old, part)
    old.drop(part)
    if number + 1 < PARTS:
        database_settings.put(db, _POSITION, f"{last} {number + 1}")
    else:
        db.conn.execute("DELETE FROM recent_keys WHERE article_id <= ?", (last,))
        database_settings.put(db, _POSITION, "")
        memory.end()
    _remember(db, memory)
    return memory.old is not None


def position(db: Database) -> tuple[int, int]:
    """Return the last article that is being merged, and the next part; else (0, 0)."""
    return _parsed(database_settings.get(db, _POSITION))


def _parsed(position: str) -> tuple[int, int]:
    last, _, part = position.partition(" ")
    return (int(last), int(part)) if last else (0, 0)


def forget(db: Database, last: int) -> int:
    """Let nothing find articles up to a number any more; return how many rows changed.

    Their terms are still counted.
    """
    changed = db.conn.execute(
        "UPDATE recent_keys SET prints = x'', named_by = x''"
        " WHERE article_id <= ? AND (prints <> x'' OR named_by <> x'')",
        (last,),
    ).rowcount
    if changed:
        _note_change(db)
    return int(changed)


def forget_all(db: Database) -> None:
    """Delete all, to fill the indexes by other rules."""
    db.conn.execute("DELETE FROM recent_keys")
    database_settings.put(db, _POSITION, "")
    _note_change(db)


def _state(db: Database) -> RowState:
    row = db.conn.execute(
        "SELECT coalesce((SELECT value FROM settings WHERE name = ?), ''),"
        " coalesce((SELECT value FROM settings WHERE name = ?), ''),"
        " coalesce((SELECT max(article_id) FROM recent_keys), 0)",
        (_POSITION, _CHANGE),
    ).fetchone()
    return RowState(*row)


def _note_change(db: Database) -> str:
    """Write down a change other than the addition of the newest article."""
    # Random, not counted: after a rollback the next value must be another one.
    change = os.urandom(8).hex()
    database_settings.put(db, _CHANGE, change)
    return change


def _remember(db: Database, memory: KeyMemory, state: RowState | None = None) -> None:
    """Note that the memory mirrors the rows as they are now, which have this state.

    It is looked up where it is not given.
    """
    if isinstance(db.conn, RememberingConnection):
        db.conn.key_memory = (state or _state(db), memory)


def _forget_memory(db: Database) -> None:
    if isinstance(db.conn, RememberingConnection):
        db.conn.key_memory = None


def _read(db: Database, state: RowState) -> KeyMemory:
    """Return the memory of what the rows hold."""
    memory = KeyMemory()
    last, part = _parsed(state.position)
    if state.position:
        memory.old = KeyGeneration()
    for article, keys in _rows(db):
        if memory.old is not None and article <= last:
            memory.old.add(article, from_part(keys, part))
        else:
            memory.young.add(article, keys)
    if memory.old is not None:
        memory.parts = memory.old.parts()
    return memory


def _rows(
    db: Database, article: int | None = None
) -> Iterator[tuple[int, ArticleKeys]]:
    """Yield the keys of one article, or with None of all, the first one first."""
    rows = db.conn.execute(
        "SELECT article_id, prints, language, counted, named_by FROM recent_keys"
        " WHERE article_id >= coalesce(:article, 0) AND"
        " article_id <= coalesce(:article, article_id) ORDER BY article_id",
        {"article": article},
    )
    for article, prints, language, counted, named_by in rows.fetchall():
        high = language << 32
        yield (
            article,
            ArticleKeys(
                prints=tuple(_unpack_prints(prints)),
                counted=tuple(high | term for term in array("I", counted)),
                named_by=tuple(array("I", named_by)),
            ),
        )


def _is_whole(db: Database, old: KeyGeneration, last: int) -> bool:
    """Return whether no row was deleted that another connection remembers."""
    (rows,) = db.conn.execute(
        "SELECT count(*) FROM recent_keys WHERE article_id <= ?", (last,)
    ).fetchone()
    return bool(rows == len(old.articles))


def _merge(db: Database, old: KeyGeneration, part: KeyPart) -> None:
    """Put a part of what has gathered into the indexes, in the order of the keys."""
    for table, column, keys, places in (
        ("fingerprints", "print", part.prints, old.prints),
        ("postings", "term", part.names, old.named),
    ):
        db.conn.executemany(
            f"INSERT INTO {table} ({column}, article_id) VALUES (?, ?)"  # noqa: S608
            " ON CONFLICT DO NOTHING",
            [(key, id_) for key in sorted(keys) for id_ in every(places.get(key, ()))],
        )
    db.conn.executemany(
        "INSERT INTO terms (term, articles) VALUES (?, ?)"
        " ON CONFLICT (term) DO UPDATE SET articles = articles + excluded.articles",
        [(key, number) for key in sorted(part.terms) if (number := old.counts[key])],
    )


def _put_into_indexes(db: Database, article: int, keys: ArticleKeys) -> None:
    generation = KeyGeneration()
    generation.add(article, keys)
    for part in generation.parts():
        _merge(db, generation, part)


def _pack_prints(prints: Sequence[int]) -> bytes:
    return b"".join(print_.to_bytes(6, "little") for print_ in prints)


def _unpack_prints(packed: bytes) -> list[int]:
    return [
        int.from_bytes(packed[at : at + 6], "little") for at in range(0, len(packed), 6)
    ]
