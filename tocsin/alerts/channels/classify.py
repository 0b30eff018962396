"""From what happened on the wire to an answer: was it delivered, and what helps?

Pure. What is `said` here may hold secrets; the channel blots them out.
"""

from datetime import datetime

from tocsin.alerts.channels.exchange import Exchange
from tocsin.alerts.channels.reasons import cause, says_no, words
from tocsin.alerts.channels.send_result import SendOutcome, SendResult
from tocsin.alerts.channels.wait_hints import requested_wait

_CHANNEL = frozenset([401, 402, 403, 404, 405, 407, 410])
"""Statuses that blame the address or who asks, not what is sent. Redirects belong to
them: followed, the POST would become a GET and a message be lost with success."""

MARKUP = frozenset([400, 413, 422])
"""Statuses that may blame the markup or the size: the same is tried as plain text."""

_WRONG_ADDRESS = (
    # Telegram says with 400 what others say with 404.
    "chat not found",
    # Slack's web API says all of these with 200.
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
)
"""Words that blame the address where the status does not."""

_TROUBLE = ("ratelimited", "internal_error", "fatal_error", "service_unavailable")
"""Slack's words, with 200, for what mends itself."""


def classify(
    exchange: Exchange | None, *, accepted: bool, now: datetime, logged: str = ""
) -> SendResult:
    """Return what an attempt came to.

    `accepted` is Apprise's verdict and `logged` what it says of it; the exchange is the
    last one, and None where there was no HTTP.
    """
    if exchange is None:
        said = logged or "the service did not accept it"
        return (
            SendResult(outcome="ok")
            if accepted
            else SendResult(outcome="retry", reason=said)
        )
    if exchange.status is None:
        # Nothing is known to have arrived, and only what left may have.
        outcome: SendOutcome = "unknown" if exchange.left else "retry"
        return SendResult(outcome=outcome, reason=cause(exchange.error))
    outcome = _outcome(exchange, accepted and not says_no(exchange))
    wait = requested_wait(exchange, now) if outcome == "retry" else None
    said = "" if outcome == "ok" else _said(exchange, logged)
    return SendResult(
        outcome=outcome, status=exchange.status, retry_after=wait, reason=said
    )


def _outcome(exchange: Exchange, accepted: bool) -> SendOutcome:
    status = exchange.status or 0
    if exchange.is_accepted:
        if accepted or (exchange.delivers and not exchange.whole):
            # It said so in its first line; what broke off would not change that.
            return "ok"
        return _by_words(exchange) or ("permanent" if exchange.delivers else "retry")
    if exchange.is_later:
        return "retry"
    if status < 400 or status in _CHANNEL:
        return "channel"
    return _by_words(exchange) or "permanent"


def _by_words(exchange: Exchange) -> SendOutcome | None:
    said = words(exchange).lower()
    if any(word in said for word in _WRONG_ADDRESS):
        return "channel"
    return "retry" if any(word in said for word in _TROUBLE) else None


def _said(exchange: Exchange, logged: str) -> str:
    said = words(exchange)
    if not said and exchange.is_accepted:
        said = logged
    if not said and 300 <= (exchange.status or 0) < 400:
        said = "a redirect, which is not followed"
    return f"HTTP {exchange.status}: {said}" if said else f"HTTP {exchange.status}"
