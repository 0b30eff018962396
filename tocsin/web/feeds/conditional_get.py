"""Conditional requests (RFC 9110 §13): who has a feed is not sent it again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b


def entity_tag(body: bytes) -> str:
    """Return the tag of an answer.

    A weak one: the same answer is sent packed and not packed, with one tag.
    """
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def http_date(at: datetime) -> str:
    """Return a time as headers have it, in whole seconds."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def is_unchanged(asked: Mapping[str, str], *, tag: str, modified: datetime) -> bool:
    """Return whether who asks has this answer already.

    `asked` are the headers of the request, their names in lower case. Where there is a
    tag, the time is not looked at (RFC 9110 §13.2.2).
    """
    tags = asked.get("if-none-match")
    if tags is not None:
        known = {_opaque(part) for part in tags.split(",")}
        return "*" in known or _opaque(tag) in known
    since = _time(asked.get("if-modified-since", ""))
    return since is not None and modified.replace(microsecond=0) <= since


def _opaque(tag: str) -> str:
    return tag.strip().removeprefix("W/")


def _time(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
