"""Messages as the API gives them."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, Field

from store.deliveries import DeliveryView
from store.message import Message
from store.model import DeliveryKind, DeliveryState
from store.outbox import Attempt


class MessageResource(BaseModel):
    """A message to a channel: one alert, or several."""

    message: int
    state: DeliveryState
    kind: DeliveryKind
    channel: str
    title: str
    attempts: int
    repeat: bool = Field(description="Whether it may arrive twice.")
    urgent: bool
    created: datetime
    due: datetime = Field(description="When it is sent, or tried again.")
    sent: datetime | None
    status: int | None = Field(description="Of the last answer: HTTP or SMTP.")
    reason: str
    merged_into: int | None


def message_resource(view: DeliveryView) -> MessageResource:
    """Return a message."""
    return MessageResource(
        message=view.id,
        state=view.state,
        kind=view.kind,
        channel=view.channel,
        title=view.title,
        attempts=view.attempts,
        repeat=view.repeat,
        urgent=view.urgent,
        created=view.created,
        due=view.due,
        sent=view.sent,
        status=view.status,
        reason=view.reason,
        merged_into=view.merged_into,
    )


class AttemptResource(BaseModel):
    """An attempt to send a message."""

    started: datetime
    ended: datetime
    outcome: str
    status: int | None
    reason: str


class MessageDetailResource(MessageResource):
    """A message as it was written, and every attempt to send it."""

    text: str = Field(description="Its words; empty once they were removed.")
    tried: list[AttemptResource] = Field(description="The first attempt first.")


def message_detail(
    view: DeliveryView, message: Message, attempts: Iterable[Attempt]
) -> MessageDetailResource:
    """Return a message with its words and its attempts."""
    return MessageDetailResource(
        **message_resource(view).model_dump(),
        text=message.plain,
        tried=[
            AttemptResource(
                started=attempt.started,
                ended=attempt.ended,
                outcome=attempt.outcome,
                status=attempt.status,
                reason=attempt.reason,
            )
            for attempt in attempts
        ],
    )
