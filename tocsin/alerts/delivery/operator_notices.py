"""Notices to operators: rendered for their channels, and written into the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from store import outbox
from store.database import Database
from store.db import Store
from store.message import Message
from store.outbox import NewDelivery
from tocsin.alerts.delivery.rendering import MessageWriter, render
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.plan.outage import Notice
from tocsin.alerts.plan.recipient import Recipient


def notify(
    store: Store,
    recipients: Mapping[str, Recipient],
    notices: Sequence[Notice],
    *,
    writer: MessageWriter,
    now: datetime,
) -> bool:
    """Write notices into the outbox; return whether one is new there.

    Blocks: not to be called on the event loop. Raises StoreError when the database
    cannot be written.
    """
    messages = render_notices(notices, recipients, writer)
    return store.write(queue_notices, notices, messages, now).result() > 0


def render_notices(
    notices: Sequence[Notice],
    recipients: Mapping[str, Recipient],
    writer: MessageWriter,
) -> dict[str, Message]:
    """Return the messages of notices by their keys."""
    return {
        notice.key: render(
            Notification(kind="notice", heading=notice.heading, lines=notice.lines),
            recipients[notice.channel],
            writer,
        )
        for notice in notices
    }


def queue_notices(
    db: Database,
    notices: Sequence[Notice],
    messages: Mapping[str, Message],
    now: datetime,
) -> int:
    """Write notices into the outbox, by their keys; return how many are new."""
    written = 0
    for notice in notices:
        new = NewDelivery(
            channel=notice.channel,
            key=notice.key,
            kind="notice",
            urgent=True,
            message=messages[notice.key],
        )
        written += outbox.queue(db, new, now) is not None
    return written
