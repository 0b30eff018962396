"""A recipient: a channel as messages are planned and written for it."""

from dataclasses import dataclass
from typing import Literal

from tocsin.alerts.messages.services import Service
from tocsin.alerts.plan.model import DeliveryPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who hears of it, how, and how much at a time."""

    channel: str
    service: Service
    pace: DeliveryPolicy
    on_unknown: Literal["note", "resend", "hold"] = "note"
    """What becomes of a message that may have arrived, where nobody can tell."""
    fallback: str = ""
    """The channel that stands in when this one is down; empty is none."""

    @property
    def resends(self) -> bool:
        """Return whether what may have arrived is sent again."""
        return self.service.dedupes or self.on_unknown == "resend"
