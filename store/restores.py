"""What a restored database does not know: what was sent since its backup was made."""

from datetime import datetime, timedelta

from store import database_settings
from store.columns import time_or_none, time_text
from store.database import Database
from store.model import Article

DATED = timedelta(days=7)
"""How long after it an article that was published before it may have been sent."""

UNDATED = timedelta(days=1)
"""The same for one without a date, and for a changed one: by then each source was
visited and each young article read again."""

_RESTORED = "restored"


def mark_restored(db: Database, now: datetime) -> None:
    """Note that the database was restored, and doubt what it has not sent.

    Messages that wait may have been sent: the next start treats them as those that a
    killed daemon was sending. Alerts that wait say that they may be repeats.
    """
    database_settings.put(db, _RESTORED, time_text(now))
    db.conn.execute(
        "UPDATE deliveries SET state = 'sending', claimed = :now, in_flight = :now"
        " WHERE state IN ('waiting', 'sending')",
        {"now": time_text(now)},
    )
    db.conn.execute(
        "UPDATE alerts SET clipping = json_set(clipping, '$.note', 'repeat')"
        " WHERE state = 'pending'"
    )


def restored(db: Database) -> datetime | None:
    """Return when the database was last restored; None for never."""
    return time_or_none(database_settings.get(db, _RESTORED) or None)


def may_repeat(article: Article, restored: datetime | None) -> bool:
    """Return whether a new article may have been sent before the database was restored.

    It was published by then, as far as is known, and found not long afterwards.
    """
    if restored is None:
        return False
    passed = article.seen - restored
    if article.published is None:
        return passed < UNDATED
    return article.published <= restored and passed < DATED


def may_repeat_change(changed: Article, restored: datetime | None) -> bool:
    """Return whether a change of an article may have been sent before that."""
    return may_have_been_told(changed.seen, restored)


def may_have_been_told(seen: datetime, restored: datetime | None) -> bool:
    """Return whether what was seen then may have been told before that."""
    return restored is not None and seen - restored < UNDATED
