"""From a notification to its message: by the templates, or plainly when they fail."""

import logging
from collections.abc import Iterator
from datetime import tzinfo
from typing import Protocol

from store.message import Message
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.services import Service
from tocsin.alerts.plan.recipient import Recipient

log = logging.getLogger("tocsin.alerts")

_MAX_PLAIN = 1_000
"""Code points of a message that no template could write: what every service takes."""


class MessageWriter(Protocol):
    """Writes messages: the renderer, or a faulty one in a test."""

    def write(
        self, notification: Notification, service: Service, zone: tzinfo
    ) -> Message:
        """Return a notification in words."""


def render(
    notification: Notification, recipient: Recipient, writer: MessageWriter
) -> Message:
    """Return a notification as the recipient's service takes it.

    Runs outside every transaction: it may take as long as a user's template may. What
    the writer fails to write is written plainly, so that it is sent all the same.
    """
    try:
        return writer.write(notification, recipient.service, recipient.policy.zone)
    except Exception:
        log.exception("message not rendered", extra={"channel": recipient.channel})
        return _plainly(notification)


def _plainly(notification: Notification) -> Message:
    """Return the headlines and addresses as they are: better than nothing."""
    lines = [line for line in _lines(notification) if line]
    text = "\n".join(lines)[:_MAX_PLAIN]
    title = lines[0][:200] if lines else notification.kind
    return Message(title=title, body=text, format="text", plain=text)


def _lines(notification: Notification) -> Iterator[str]:
    yield from map(_one_line, [notification.heading, *notification.lines])
    for update in notification.updates:
        clipping = update.clippings[0]
        yield _one_line(f"{update.watchlist}: {clipping.title}")
        yield from map(_one_line, clipping.changes)
        yield _one_line(clipping.url)


def _one_line(text: str) -> str:
    return " ".join(text.split())
