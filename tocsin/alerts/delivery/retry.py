"""What becomes of a delivery, and of its channel, after an attempt to send it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store.delivery_model import Delivery
from store.model import ChannelHealth, Settlement
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.plan.outage import OUTAGE

LONGEST_WAIT = timedelta(hours=1)
"""Between two attempts, whatever is doubled."""

OPENS_AFTER = 3
"""Failures in a row from which a channel is left alone for a while; at once where the
service says that its address is wrong, or when it wants to be asked again."""

LONGEST_PAUSE = timedelta(minutes=15)
"""Of a channel that fails: then one message shows whether it works again."""

POISON = 8
"""Attempts after which a message is at fault, if its channel took as many others
meanwhile. One alone says nothing: it may be the first after an outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How long a delivery is tried."""

    first: timedelta
    """The wait after the first failure; doubled after each other."""
    give_up_after: timedelta
    """Counted from when the message was written, or retried by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutcome:
    """What is to be written down after an attempt."""

    settled: Settlement
    health: ChannelHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedAttempt:
    """An attempt that has ended, and what it is judged by."""

    delivery: Delivery
    answer: SendResult
    health: ChannelHealth
    """Of the channel, before."""
    now: datetime
    resends: bool
    """Whether what may have arrived is sent again."""
    passed: int = 0
    """Others that the channel has taken since this one was first tried."""


def decide(
    tried: EndedAttempt, patience: RetryPolicy, *, chance: float
) -> AttemptOutcome:
    """Return what an attempt leads to.

    `chance`, from 0 to 1, spreads the waits over their second half: what failed
    together is not tried together.
    """
    answer, now, repeat = tried.answer, tried.now, tried.delivery.repeat
    if answer.outcome == "ok":
        settled = Settlement(state="sent", repeat=repeat)
        return AttemptOutcome(settled=settled, health=_recovered(tried.health, now))
    if answer.outcome == "permanent":
        # It is this message: the channel answers, and others may pass.
        health = ChannelHealth(last_ok=tried.health.last_ok)
        return AttemptOutcome(
            settled=Settlement(state="dead", repeat=repeat), health=health
        )
    wait = _wait(patience.first, tried.delivery.attempt, chance)
    if answer.retry_after is not None:
        wait = max(answer.retry_after, patience.first)
    return AttemptOutcome(
        settled=_settled(tried, patience, now + wait),
        health=_failed(tried, patience, wait, chance),
    )


def _recovered(before: ChannelHealth, now: datetime) -> ChannelHealth:
    """Return the health of a channel that works; a long outage leaves a backlog.

    A backlog that was not merged in time is one no longer: its messages are sent.
    """
    since = before.down_since
    is_long = since is not None and now - since >= OUTAGE
    return ChannelHealth(last_ok=now, backlog_since=since if is_long else None)


def _settled(tried: EndedAttempt, patience: RetryPolicy, due: datetime) -> Settlement:
    delivery = tried.delivery
    is_doubtful = tried.answer.outcome == "unknown"
    if is_doubtful and not tried.resends:
        return Settlement(state="unknown", repeat=delivery.repeat)
    age = tried.now - (delivery.retried or delivery.created)
    if age >= patience.give_up_after or _is_poison(tried):
        return Settlement(state="dead", repeat=delivery.repeat or is_doubtful)
    return Settlement(state="waiting", due=due, repeat=delivery.repeat or is_doubtful)


def _is_poison(tried: EndedAttempt) -> bool:
    return tried.delivery.attempt >= POISON and tried.passed >= POISON


def _failed(
    tried: EndedAttempt, patience: RetryPolicy, wait: timedelta, chance: float
) -> ChannelHealth:
    answer, now, before = tried.answer, tried.now, tried.health
    failures = before.failures + 1
    closes = (
        answer.outcome == "channel"
        or answer.retry_after is not None
        or failures >= OPENS_AFTER
    )
    pause = min(_wait(patience.first, failures, chance), LONGEST_PAUSE)
    if answer.retry_after is not None:
        pause = wait
    return replace(
        before,
        failures=failures,
        closed_until=now + pause if closes else None,
        down_since=before.down_since or now,
        reason=answer.reason,
    )


def _wait(first: timedelta, failures: int, chance: float) -> timedelta:
    # Capped before it is multiplied: sixteen doublings lead from a second to a day.
    doubled = min(first, LONGEST_WAIT) * (1 << min(failures - 1, 16))
    return min(doubled, LONGEST_WAIT) * (0.5 + 0.5 * chance)
