"""Classify an attempt: whether the message was delivered, and whether a retry helps.

Pure. A reason may hold secrets here; the channel redacts it.
"""

from datetime import datetime

from tocsin.alerts.channels.exchange import Exchange
from tocsin.alerts.channels.reasons import (
    connection_error,
    error_text,
    has_failure_body,
    is_untrusted,
)
from tocsin.alerts.channels.send_result import SendOutcome, SendResult, handed_over
from tocsin.alerts.channels.wait_hints import requested_wait

_CHANNEL_STATUSES = frozenset([401, 402, 403, 404, 405, 407, 410])
"""Statuses that blame the address or its credentials, not the message. Redirects belong
to them: a client that follows one turns the POST into a GET, and the message is lost
with a status of success."""

MARKUP_STATUSES = frozenset([400, 413, 422])
"""Statuses that may blame the markup or the size: plain text may be accepted."""

_CHANNEL_ERRORS = (
    # Telegram's, with 400; others answer 404.
    "chat not found",
    # Those of Slack's web API, with 200.
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
"""Error texts that blame the address where the status does not."""

_PASSING_ERRORS = (
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
)
"""Slack's error texts, with 200, for errors that pass."""


def classify(
    exchange: Exchange | None, *, accepted: bool, now: datetime, logged: str = ""
) -> SendResult:
    """Return the result of an attempt.

    `exchange` is the last one of the attempt, and None where no HTTP was used.
    `accepted` is what Apprise returned, and `logged` what it logged.
    """
    if exchange is None:
        if accepted:
            return handed_over("this service")
        reason = logged or "the service did not accept it"
        return SendResult(outcome="retry", reason=reason)
    if exchange.status is None:
        return no_answer(exchange.error, may_have_arrived=exchange.may_have_arrived)
    outcome = _outcome(exchange, accepted and not has_failure_body(exchange))
    return SendResult(
        outcome=outcome,
        status=exchange.status,
        retry_after=requested_wait(exchange, now) if outcome == "retry" else None,
        reason="" if outcome == "ok" else _reason(exchange, logged),
    )


def no_answer(
    error: BaseException | None, *, may_have_arrived: bool, where: str = ""
) -> SendResult:
    """Return the result of an attempt whose connection failed before an answer came.

    Only a message that left may have arrived. `where` begins the reason.
    """
    outcome: SendOutcome = "unknown" if may_have_arrived else "retry"
    if is_untrusted(error):
        outcome = "channel"
    reason = connection_error(error)
    return SendResult(outcome=outcome, reason=f"{where}: {reason}" if where else reason)


def _outcome(exchange: Exchange, accepted: bool) -> SendOutcome:
    status = exchange.status or 0
    if exchange.is_success:
        if accepted or (exchange.delivers and not exchange.is_body_complete):
            # The status line came; a body that broke off does not change it.
            return "ok"
        outcome = _outcome_of_text(exchange)
        return outcome or ("permanent" if exchange.delivers else "retry")
    if exchange.is_retryable:
        return "retry"
    if status < 400 or status in _CHANNEL_STATUSES:
        return "channel"
    return _outcome_of_text(exchange) or "permanent"


def _outcome_of_text(exchange: Exchange) -> SendOutcome | None:
    text = error_text(exchange).lower()
    if any(error in text for error in _CHANNEL_ERRORS):
        return "channel"
    return "retry" if any(error in text for error in _PASSING_ERRORS) else None


def _reason(exchange: Exchange, logged: str) -> str:
    text = error_text(exchange)
    if not text and exchange.is_success:
        text = logged
    if not text and 300 <= (exchange.status or 0) < 400:
        text = "a redirect, which is not followed"
    return f"HTTP {exchange.status}: {text}" if text else f"HTTP {exchange.status}"
