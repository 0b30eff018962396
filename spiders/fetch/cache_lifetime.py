"""How long an answer may be kept: Cache-Control and Expires (RFC 9111 §4.2.1). Pure."""

import re
from datetime import timedelta

from spiders.fetch.header_dates import header_date

LONGEST = timedelta(days=1)
"""A longer lifetime is cut to this; who asks for a year means files, not listings."""

_NEVER_KEPT = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


def cache_lifetime(
    cache_control: str, *, expires: str = "", date: str = "", age: str = ""
) -> timedelta | None:
    """Return how long an answer stays fresh from now on; None when it does not say.

    The arguments are the headers of these names, empty where there is none. What is
    fresh for no time gives None as well: it asks for nothing.
    """
    if _NEVER_KEPT.search(cache_control):
        return None
    if found := _MAX_AGE.search(cache_control):
        lifetime = timedelta(seconds=min(int(found[1]), LONGEST.total_seconds()))
    else:
        lifetime = _between(date, expires)
    if age.strip().isdecimal():
        # Caches on the way have kept it for so long already.
        lifetime -= timedelta(
            seconds=min(int(age.strip()[:10]), LONGEST.total_seconds())
        )
    return min(lifetime, LONGEST) if lifetime > timedelta(0) else None


def _between(date: str, expires: str) -> timedelta:
    """Return the time from Date to Expires; zero when one is missing or no date.

    The site's own clock counts, which may differ from ours; `Expires: 0` is no date
    and means "expired" (RFC 9111 §5.3).
    """
    start, end = header_date(date), header_date(expires)
    return end - start if start and end else timedelta(0)
