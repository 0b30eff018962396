"""Listed changes: entries that are listed under another headline or change time."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from store import entries
from store.columns import hash64, time_or_null, time_text, to_valid_utf8
from store.database import Database
from store.entries import ListedEntry

MOST_HEADLINES = 20
"""New headlines of one article that are matched beside the visits they cause: some
outlets count minutes in theirs."""


def note(
    db: Database,
    source: str,
    found: Iterable[ListedEntry],
    now: datetime,
    *,
    most_extra: int,
) -> int:
    """Note what a source lists of its entries; return how many have changed.

    The article of a changed entry becomes due at once, at most `most_extra` times: some
    outlets change all times at each visit. A new headline is to be matched in any case.
    Only the source that listed an entry first counts: others may name it differently.
    """
    found = list(found)
    stored = _stored(db, source, found)
    changed = 0
    for item in found:
        known = stored.get(hash64(item.key))
        if known is not None:
            headline, updated = _change(db, item, known)
            if known.article is not None and (headline is not None or updated):
                changed += _make_due(
                    db, known.article, headline, now, most_extra=most_extra
                )
    return changed


@dataclass(slots=True)
class _Stored:
    """What is stored of a listed entry; it changes with what is listed."""

    id: int
    article: int | None
    title: int | None
    """A hash of the headline's words; None before it is listed for the first time."""
    updated: str | None


def _stored(
    db: Database, source: str, found: Iterable[ListedEntry]
) -> dict[int, _Stored]:
    """Return hash of a key → what is stored of it, for entries of the source.

    An outlet may list one article at two addresses: the second is a copy of its own.
    """
    keys = json.dumps([hash64(item.key) for item in found])
    rows = db.conn.execute(
        """
        SELECT e.url_hash, e.id, e.article_id, e.listed_title, e.listed_updated
        FROM json_each(?) asked CROSS JOIN entries e ON e.url_hash = asked.value
          LEFT JOIN articles a ON a.id = e.article_id
        WHERE e.source_id = (SELECT id FROM sources WHERE key = ?)
          AND (e.state IN ('waiting','read')
            OR (e.state = 'copy' AND a.source_id = e.source_id))
        """,
        (keys, source),
    )
    return {url_hash: _Stored(*values) for url_hash, *values in rows}


def _change(db: Database, item: ListedEntry, known: _Stored) -> tuple[str | None, bool]:
    """Write what is listed; return a new headline, and whether the time is new.

    Of what is listed for the first time, nothing is new. An entry that was not read yet
    gets its new words.
    """
    # A hash of the headline's words: a comma or a blank is no change.
    title = hash64(item.title_words)
    updated = time_or_null(item.entry.updated)
    before, updated_before = known.title, known.updated
    if (before, updated_before) == (title, updated):
        return None, False
    known.title, known.updated = title, updated
    db.conn.execute(
        "UPDATE entries SET listed_title = ?, listed_updated = ? WHERE id = ?",
        (title, updated, known.id),
    )
    if before is None:
        return None, False
    is_renamed = before != title and bool(item.title_words)
    if known.article is None and is_renamed:
        entries.relist(db, known.id, item.entry)
    headline = to_valid_utf8(item.entry.title) if is_renamed else None
    return headline, updated is not None and updated != updated_before


def _make_due(
    db: Database,
    article: int,
    headline: str | None,
    now: datetime,
    *,
    most_extra: int,
) -> int:
    cursor = db.conn.execute(
        """
        UPDATE revisits SET
          headline = coalesce(:headline, headline),
          due = iif(extra < :most, min(coalesce(due, :now), :now), due),
          step = iif(extra < :most, 0, step),
          extra = extra + 1
        WHERE article_id = :article
          AND extra < iif(:headline IS NULL, :most, :most + :headlines)
        """,
        {
            "headline": headline,
            "most": most_extra,
            "headlines": MOST_HEADLINES,
            "now": time_text(now),
            "article": article,
        },
    )
    return cursor.rowcount
