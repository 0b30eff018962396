"""An answer: what became of one attempt to send, as far as anybody can know."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

SendOutcome = Literal["ok", "retry", "channel", "permanent", "unknown"]
"""How an attempt ended.

ok         the service accepted it
retry      it did not, and may later: nothing was delivered
channel    the address or its credentials are not right: nothing will be delivered
permanent  this message will never be accepted
unknown    the message left, and no answer came: it may have arrived
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What a service said to one attempt, or that it said nothing."""

    outcome: SendOutcome
    status: int | None = None
    """The HTTP status or the SMTP reply code; None when there was no answer."""
    retry_after: timedelta | None = None
    """What the service asked for (RFC 9110 §10.2.3); None when it asked nothing."""
    reason: str = ""
    """One line for a person, without secrets; may be empty when it was accepted."""
