"""Copies of the rows of articles, later and with other numbers, by SQL."""

from datetime import timedelta

from store.database import Database

_LATER = "strftime('%Y-%m-%dT%H:%M:%fZ', {}, :later)"
"""A time of a copy."""

_COPIES = {
    "stories": {"id": "id + :articles", "first": _LATER, "last": _LATER},
    "articles": {
        "id": "id + :articles",
        "seen": _LATER,
        "published": _LATER,
        "url": "url || '?' || :articles",
        "url_hash": "random()",
        "text_hash": "random()",
    },
    "placements": {
        "article_id": "article_id + :articles",
        "story_id": "story_id + :articles",
        "at": _LATER,
    },
    "matches": {
        "id": "NULL",
        "article_id": "article_id + :articles",
        "matched": _LATER,
    },
    "sightings": {
        "id": "NULL",
        "article_id": "article_id + :articles",
        "seen": _LATER,
    },
    "overlaps": {
        "article_id": "article_id + :articles",
        "other_id": "other_id + :articles",
    },
    "deliveries": {
        "id": "id + :deliveries",
        "key": "key || '-' || :deliveries",
        "thread": "thread || '-' || :deliveries",
        "due": _LATER,
        "created": _LATER,
        "sent": _LATER,
    },
    "alerts": {
        "id": "NULL",
        "article_id": "article_id + :articles",
        "at": _LATER,
        "delivery_id": "delivery_id + :deliveries",
    },
}
"""What differs in a copy of a row: column → expression."""


def copy_rows(db: Database, number: int, *, written: int, span: timedelta) -> None:
    """Copy what was written, so many times the span later."""
    (deliveries,) = db.conn.execute(
        "SELECT count(*) FROM deliveries WHERE id <="
        " (SELECT max(delivery_id) FROM alerts WHERE article_id <= ?)",
        (written,),
    ).fetchone()
    values = {
        "articles": written * number,
        "deliveries": deliveries * number,
        "later": f"+{(span * number).total_seconds():.3f} seconds",
    }
    own = {
        "stories": f"id <= {written}",
        "deliveries": f"id <= {deliveries}",
        "articles": f"id <= {written}",
    }
    for table, changed in _COPIES.items():
        columns = [column.name for column in db.table(table).columns]
        quoted = [f'"{column}"' for column in columns]
        copied = [changed.get(name, f'"{name}"').format(name) for name in columns]
        db.conn.execute(
            f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {', '.join(copied)}"
            f" FROM {table} WHERE {own.get(table, f'article_id <= {written}')}",
            values,
        )
