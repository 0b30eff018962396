"""When to look for the source of a site, in place of the address in use. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from spiders.discovery.ways_in import is_feed_address
from store.model import Source

AGAIN = timedelta(days=1)
"""The time between two searches of one site: each makes up to ten requests."""

DEAD_AFTER = timedelta(days=2)
"""How long a source that was found has to be gone before another one is looked for:
outlets repair what they broke over a weekend."""

GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLook:
    """A visit that gave no list, at an address that need not be the right one."""

    is_page: bool
    """Whether the address answered with something that is no list of its kind."""
    status: int | None
    """Of the answer; None when there was none."""
    was_found: bool
    """Whether the address was found, and is not that of the configuration."""
    never_listed: bool
    """Whether no visit has listed anything yet."""
    last_ok: datetime | None
    sought: datetime | None
    """When the source was looked for the last time; None for never."""


def may_be_home(source: Source) -> bool:
    """Return whether the address of a source may be that of a home page.

    One that is called a feed is a feed, whatever it answers with today.
    """
    return source.kind_open and not is_feed_address(source.url)


def should_look(failed: FailedLook, now: datetime) -> bool:
    """Return whether the source of the site should be looked for now.

    The address of the configuration has to answer with a page and never to have been a
    list: a feed that is down for maintenance is not replaced. One that was found has to
    be gone for days.
    """
    if failed.sought is not None and now - failed.sought < AGAIN:
        return False
    if not failed.was_found:
        return failed.is_page and failed.never_listed
    since = failed.last_ok or failed.sought
    is_gone = failed.is_page or failed.status in GONE
    return is_gone and (since is None or now - since >= DEAD_AFTER)
