"""Messages as the API gives them."""

from datetime import datetime

from pydantic import BaseModel, Field

from store.deliveries import DeliveryView
from store.model import DeliveryKind, DeliveryState


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
