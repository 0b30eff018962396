"""Bookmarks: where we left off with a source and its parts, and where it has moved."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from store.columns import time_or_none, time_or_null, to_valid_utf8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """Where we left off with a source: what makes the next request conditional."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    full: datetime | None = None
    """When the body was last fetched unconditionally; None is never."""
    parts: "tuple[PartBookmark, ...]" = ()
    """The same for the listings that this one names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBookmark:
    """Where we left off with a listing that a source's listing names."""

    url: str
    changed: str = ""
    """When it changed, as it was said when it was last looked at."""
    bookmark: Bookmark = Bookmark()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAddress:
    """Where a source has moved, as its site says by permanent redirects."""

    adopted: str = ""
    """The address that is visited; empty while it is the configured one."""
    moved_to: str = ""
    """Where the last visits were redirected to for good; empty when they were not."""
    visits: int = 0
    """How many in a row."""


def parts_to_json(parts: Iterable[PartBookmark]) -> str:
    """Return the parts as a JSON array of objects, in their order."""
    rows = [
        {
            "url": part.url,
            "changed": part.changed,
            "etag": part.bookmark.etag,
            "last_modified": part.bookmark.last_modified,
            "body_hash": part.bookmark.body_hash,
            "full": time_or_null(part.bookmark.full),
        }
        for part in parts
    ]
    return to_valid_utf8(json.dumps(rows, ensure_ascii=False))


def parts_from_json(text: str) -> tuple[PartBookmark, ...]:
    """Return the parts that `parts_to_json` wrote."""
    return tuple(
        PartBookmark(
            url=row["url"],
            changed=row["changed"],
            bookmark=Bookmark(
                etag=row["etag"],
                last_modified=row["last_modified"],
                body_hash=row["body_hash"],
                full=time_or_none(row["full"]),
            ),
        )
        for row in json.loads(text)
    )
