"""A recipient: a channel as messages are planned and written for it."""

from dataclasses import dataclass
from typing import Literal

from tocsin.alerts.messages.services import Service
from tocsin.alerts.plan.plan_input import DeliveryPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A channel: what its service can do, and how much its reader wants."""

    channel: str
    service: Service
    policy: DeliveryPolicy
    on_unknown: Literal["note", "resend", "hold"] = "note"
    """What becomes of a message that may have arrived, if no repeat is recognised."""
    fallback: str = ""
    """The channel that is used when this one is down; empty is none."""

    @property
    def resends(self) -> bool:
        """Return whether a message that may have arrived is sent again."""
        return self.service.dedupes or self.on_unknown == "resend"
