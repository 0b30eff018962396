"""What becomes of a delivery, and of its channel, after an attempt to send it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store.delivery_model import Delivery, Settlement
from store.model import ChannelHealth
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.plan.outage import OUTAGE

LONGEST_WAIT = timedelta(hours=1)
"""Between two attempts, however often it is doubled."""

CLOSES_AFTER = 3
"""Failures in a row from which a channel is closed for a while; at once where the
service says that its address is wrong, or when it wants to be asked again."""

LONGEST_PAUSE = timedelta(minutes=15)
"""How long a failing channel is closed; then one message shows whether it works."""

POISON = 8
"""Attempts after which a message is at fault, if its channel took as many others
meanwhile. Alone its failures say nothing: it may be the first after an outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How long a delivery is tried."""

    first: timedelta
    """The wait after the first failure; doubled after each further one."""
    give_up_after: timedelta
    """Counted from when the message was written, or retried by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedAttempt:
    """An attempt that has ended, and what it is judged by."""

    delivery: Delivery
    result: SendResult
    health: ChannelHealth
    """Of the channel, before the attempt."""
    now: datetime
    resends: bool
    """Whether what may have arrived is sent again."""
    passed: int = 0
    """Others that the channel has taken since this delivery was first tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutcome:
    """What is to be written down after an attempt."""

    settled: Settlement
    health: ChannelHealth


def decide(
    attempt: EndedAttempt, policy: RetryPolicy, *, chance: float
) -> AttemptOutcome:
    """Return what an attempt leads to.

    `chance`, from 0 to 1, spreads the waits over their second half: messages that
    failed together are not all tried again at once.
    """
    result, now, repeat = attempt.result, attempt.now, attempt.delivery.repeat
    if result.is_sent:
        settled = Settlement(state="sent", repeat=repeat)
        return AttemptOutcome(settled=settled, health=_recovered(attempt.health, now))
    if result.outcome == "permanent":
        # It is this message: the channel answers, and others may pass.
        health = ChannelHealth(last_ok=attempt.health.last_ok)
        return AttemptOutcome(
            settled=Settlement(state="dead", repeat=repeat), health=health
        )
    wait = _wait(policy.first, attempt.delivery.attempt, chance)
    if result.retry_after is not None:
        wait = max(result.retry_after, policy.first)
    return AttemptOutcome(
        settled=_settled(attempt, policy, due=now + wait),
        health=_failed(attempt, policy, wait=wait, chance=chance),
    )


def _recovered(before: ChannelHealth, now: datetime) -> ChannelHealth:
    """Return the health of a channel that works; a long outage leaves a backlog.

    A backlog that was not merged in time is one no longer: its messages are sent.
    """
    since = before.down_since
    is_long = since is not None and now - since >= OUTAGE
    return ChannelHealth(last_ok=now, backlog_since=since if is_long else None)


def _settled(
    attempt: EndedAttempt, policy: RetryPolicy, *, due: datetime
) -> Settlement:
    delivery = attempt.delivery
    is_doubtful = attempt.result.outcome == "unknown"
    if is_doubtful and not attempt.resends:
        return Settlement(state="unknown", repeat=delivery.repeat)
    repeat = delivery.repeat or is_doubtful
    age = attempt.now - (delivery.retried or delivery.created)
    if age >= policy.give_up_after or _is_poison(attempt):
        return Settlement(state="dead", repeat=repeat)
    return Settlement(state="waiting", due=due, repeat=repeat)


def _is_poison(attempt: EndedAttempt) -> bool:
    return attempt.delivery.attempt >= POISON and attempt.passed >= POISON


def _failed(
    attempt: EndedAttempt, policy: RetryPolicy, *, wait: timedelta, chance: float
) -> ChannelHealth:
    result, now, before = attempt.result, attempt.now, attempt.health
    failures = before.failures + 1
    closes = (
        result.outcome == "channel"
        or result.retry_after is not None
        or failures >= CLOSES_AFTER
    )
    pause = min(_wait(policy.first, failures, chance), LONGEST_PAUSE)
    if result.retry_after is not None:
        pause = wait
    return replace(
        before,
        failures=failures,
        closed_until=now + pause if closes else None,
        down_since=before.down_since or now,
        reason=result.reason,
    )


def _wait(first: timedelta, failures: int, chance: float) -> timedelta:
    # Capped before it is multiplied: sixteen doublings lead from a second to a day.
    doubled = min(first, LONGEST_WAIT) * (1 << min(failures - 1, 16))
    return min(doubled, LONGEST_WAIT) * (0.5 + 0.5 * chance)
