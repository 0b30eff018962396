"""Merge by what the newest articles are found, as many later articles would do."""

from store import recent_keys
from store.database import Database


def merge_recent_keys(db: Database) -> None:
    """Merge all that has gathered into the indexes."""
    while db.table("recent_keys").count:
        recent_keys.merge_part(db)
