"""Listed changes: entries that are listed under another headline or change time."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from store import entries
from store.columns import hash64, time_or_null, time_text, to_valid_utf8
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
    changed = 0
    for item in found:
        # A hash of the headline's words: a comma or a blank is no change.
        title = hash64(item.title_words)
        updated = time_or_null(item.entry.updated)
        row = db.conn.execute(
            """
            SELECT e.id, e.article_id, e.listed_title, e.listed_updated
            FROM entries e JOIN sources s ON s.id = e.source_id
            WHERE e.url_hash = ? AND s.key = ? AND e.state IN ('waiting','read')
            """,
            (hash64(item.key), source),
        ).fetchone()
        if row is None or (row[2], row[3]) == (title, updated):
            continue
        id_, article, before, updated_before = row
        db.conn.execute(
            "UPDATE entries SET listed_title = ?, listed_updated = ? WHERE id = ?",
            (title, updated, id_),
        )
        is_first = before is None
        is_renamed = not is_first and before != title and bool(item.title_words)
        is_updated = updated is not None and updated != updated_before
        if article is None and is_renamed:
            entries.relist(db, id_, item.entry)
        if article is None or is_first or not (is_renamed or is_updated):
            continue
        headline = to_valid_utf8(item.entry.title) if is_renamed else None
        changed += _make_due(db, article, headline, now, most_extra=most_extra)
    return changed


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
