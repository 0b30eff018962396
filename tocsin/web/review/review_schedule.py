"""When a press review is sent, and of which time. Pure.

Each slot of the rhythm is sent once: what was sent last is kept by channel, as the
moment that its time ended. The next one begins there: nothing falls between two.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.windows import Rhythm
from tocsin.alerts.plan.keys import stable_key
from tocsin.web.review.review_model import ReviewPeriod, span_period

LONGEST = timedelta(days=31)
"""A daemon that was off for a year sends the last month."""

KEY = "review-"
"""What keys of reviews begin with: they are digests without alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReview:
    """A slot whose review is due on a channel."""

    channel: str
    last: datetime | None
    """The slot that was sent before; None when a channel gets its first."""
    slot: datetime
    key: str
    period: ReviewPeriod | None
    """None when nothing is sent: the rhythm begins with this slot."""


def due_review(
    rhythm: Rhythm,
    now: datetime,
    zone: ZoneInfo,
    *,
    channel: str,
    last: datetime | None,
) -> DueReview | None:
    """Return the review that is due on a channel; None when none is.

    A rhythm that begins sends nothing for the slot before it: nobody asked for that. A
    daemon that was down over several slots sends one late review of all that time.
    """
    slot = rhythm.before(now, zone).at
    if last is not None and last >= slot:
        return None
    period = None
    if last is not None:
        period = span_period(max(last, slot - LONGEST), slot, zone)
    return DueReview(
        channel=channel,
        last=last,
        slot=slot,
        key=f"{KEY}{stable_key(channel, slot.isoformat())[:32]}",
        period=period,
    )
