"""Press reviews that are due, in stages: read, render, write into the outbox.

Which slot was sent last is written with the message in one transaction: whoever kills
the process before it finds the review due, after it the message written.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from store import database_settings, outbox
from store.columns import time_from, time_text
from store.database import Database
from store.db import Store
from store.message import Message
from store.outbox import NewDelivery
from store.restores import restored
from tocsin.alerts.delivery.rendering import MessageWriter, render
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.plan.recipient import Recipient
from tocsin.config import Config
from tocsin.web.review.gather_review import gather_review
from tocsin.web.review.review_message import review_notification
from tocsin.web.review.review_model import ReviewPeriod
from tocsin.web.review.review_schedule import DueReview, due_review

REPEAT = "It may be a repeat: the database was restored since then."


def queue_reviews(
    store: Store,
    config: Config,
    recipients: Mapping[str, Recipient],
    *,
    writer: MessageWriter,
    now: datetime,
) -> int:
    """Write the reviews that are due into the outbox; return how many.

    Blocks: not to be called on the event loop. Raises StoreError when the database
    cannot be read or written.
    """

    @cache
    def notification_of(period: ReviewPeriod) -> Notification:
        # Read once for all channels: most of them are due at one time.
        review = store.read(gather_review, period, _watchlists(config), now)
        return review_notification(review, _address(config, period))

    written, restore = 0, store.read(restored)
    for due in _due(store, config, recipients, now):
        message = None
        if due.period is not None:
            notification = notification_of(due.period)
            if restore is not None and due.slot <= restore:
                notification = replace(notification, why=REPEAT)
            message = render(notification, recipients[due.channel], writer)
        written += store.write(queue_review, due, message, now).result()
    return written


def queue_review(
    db: Database, due: DueReview, message: Message | None, now: datetime
) -> bool:
    """Write a review down, and that its slot is done; return whether it is new.

    Runs in a transaction. Without a message, a rhythm begins with its slot.
    """
    if last_slot(db, due.channel) != due.last:
        return False
    database_settings.put(db, _name(due.channel), time_text(due.slot))
    if message is None:
        return False
    new = NewDelivery(channel=due.channel, key=due.key, kind="digest", message=message)
    return outbox.queue(db, new, now) is not None


def last_slot(db: Database, channel: str) -> datetime | None:
    """Return the slot whose review a channel got last; None before the first."""
    text = database_settings.get(db, _name(channel))
    return time_from(text) if text else None


def _name(channel: str) -> str:
    return f"review/{channel}"


def _due(
    store: Store, config: Config, recipients: Mapping[str, Recipient], now: datetime
) -> list[DueReview]:
    """Return what is due; of channels that the daemon did not open, nothing."""
    rhythm = config.review.rhythm
    if rhythm is None:
        return []
    found = [
        due_review(
            rhythm,
            now,
            config.zone,
            channel=channel,
            last=store.read(last_slot, channel),
        )
        for channel in dict.fromkeys(config.review.channels)
        if channel in recipients
    ]
    return [due for due in found if due is not None]


def _watchlists(config: Config) -> list[str]:
    """Return the watchlists of the review; a disabled one is left out."""
    enabled = [watchlist.name for watchlist in config.watchlists]
    wanted = config.review.watchlists
    return [name for name in enabled if not wanted or name in wanted]


def _address(config: Config, period: ReviewPeriod) -> str:
    """Return the address of the page that shows about the same; empty for none."""
    base = config.desk.base_url
    is_long = (period.last - period.first).days > 2
    return (
        f"{base}/press-review?{'week' if is_long else 'day'}={period.first}"
        if base
        else ""
    )
