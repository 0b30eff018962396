"""Send results: the outcome of one attempt to send, as far as anybody can know."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

SendOutcome = Literal["ok", "handed over", "retry", "channel", "permanent", "unknown"]
"""How an attempt ended.

ok         the service accepted the message
handed over  it left, for a service that confirms no message
retry      the service did not accept it, and may accept it later
channel    the address or its credentials are wrong: no message will be accepted
permanent  the service will never accept this message
unknown    the message left and no answer came: it may have arrived
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """The outcome of one attempt, and the reason for it."""

    outcome: SendOutcome
    status: int | None = None
    """The HTTP status or the SMTP reply code; None when there was no answer."""
    retry_after: timedelta | None = None
    """How long the service asks us to wait; None when it does not ask."""
    reason: str = ""
    """One line for a person, without secrets; may be empty when the outcome is ok."""

    @property
    def is_sent(self) -> bool:
        """Return whether the message left, and nothing shows that it was refused."""
        return self.outcome in ("ok", "handed over")


UNCONFIRMED = "handed over, not confirmed"
"""What is said of a message for a service that confirms none."""


def handed_over(service: str) -> SendResult:
    """Return the result of a message that left for a service that confirms none."""
    reason = f"{UNCONFIRMED}: {service} does not say whether a message arrived"
    return SendResult(outcome="handed over", reason=reason)
