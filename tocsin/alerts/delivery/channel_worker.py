"""A channel's thread: it claims a delivery, sends it, settles it, and looks again.

While more is due, one transaction settles a delivery and claims the next.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from store import channels, outbox
from store.database import Database
from store.db import Store
from store.delivery_model import Delivery
from store.errors import StoreError
from store.model import ChannelHealth, DeliveryState
from store.outbox import Attempt
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import SendOutcome, SendResult
from tocsin.alerts.delivery.retry import POISON, EndedAttempt, RetryPolicy, decide
from tocsin.alerts.messages.repeat_notice import marked_as_repeat
from tocsin.alerts.plan.recipient import Recipient

log = logging.getLogger("tocsin.alerts")

LONGEST_SLEEP = 30.0
"""Seconds: a thread looks at its outbox at least so often, woken or not."""

REPAIR_WITHIN = timedelta(minutes=1)
"""How long a channel that is back waits for its backlog to be merged. That takes a
second; if it cannot be done, messages are sent one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryContext:
    """What all workers share."""

    store: Store
    retry_policy: RetryPolicy
    clock: Callable[[], datetime]
    stopping: threading.Event = field(default_factory=threading.Event)
    """Nothing new is claimed."""
    stopped: threading.Event = field(default_factory=threading.Event)
    """Nobody waits any longer for what is being sent; the store may be closed."""
    recovered: threading.Event = field(default_factory=threading.Event)
    """Some channel is back after an outage: its backlog is to be merged."""


class ChannelWorker:
    """Delivers what is in the outbox for one channel, in a thread of its own."""

    def __init__(
        self, channel: Channel, recipient: Recipient, context: DeliveryContext
    ) -> None:
        """Build it; the channel is used by this worker and by no other."""
        self.recipient = recipient
        self._channel = channel
        self._context = context
        self._store = context.store
        self._retired = threading.Event()
        self._wakeup = threading.Event()
        self._claimed: _Claimed | None = None
        """What was claimed when the delivery before it was settled."""
        self._busy_since: float | None = None
        """When it began with what it is at, by a clock that nobody sets."""
        # A daemon thread: a service that never answers must not hold up the exit.
        self.thread = threading.Thread(
            target=self._work, name=f"channel-{channel.name}", daemon=True
        )

    def start(self) -> None:
        """Begin to deliver."""
        self.thread.start()

    def wake(self) -> None:
        """Look into the outbox now: there is something new."""
        self._wakeup.set()

    def retire(self) -> None:
        """Claim nothing more, and end: another worker delivers to this channel now.

        What is being sent was given to that one, or ends as it does.
        """
        self._retired.set()
        self.wake()

    def is_busy_for_less_than(self, length: timedelta) -> bool:
        """Return whether it began less than that ago with what it is at.

        The time of day may say otherwise: it was set, or the machine slept.
        """
        since = self._busy_since
        return since is not None and time.monotonic() - since < length.total_seconds()

    def _goes_on(self) -> bool:
        return not (self._context.stopping.is_set() or self._retired.is_set())

    def _work(self) -> None:
        # What is claimed is sent also at the end: nobody else has it.
        while self._claimed or self._goes_on():
            self._wakeup.clear()
            self._busy_since = time.monotonic()
            try:
                pause = self._deliver_next()
            except StoreError as error:
                self._log_store_error(error)
                pause = LONGEST_SLEEP
            except Exception:
                name = self._channel.name
                log.exception("channel worker failed", extra={"channel": name})
                pause = LONGEST_SLEEP
            self._busy_since = None
            if pause and self._goes_on():
                self._wakeup.wait(pause)

    def _deliver_next(self) -> float:
        """Deliver one message if one is due; return the seconds until the next look."""
        claimed, self._claimed = self._claimed, None
        if claimed is None:
            found = self._store.write(self._look, self._context.clock()).result()
            if not isinstance(found, _Claimed):
                return LONGEST_SLEEP if found is None else self._seconds_until(found)
            claimed = found
        result = self._send(claimed.delivery)
        if result is not None:
            self._settle_surely(claimed, result)
        # Also after a failure: services count what they refuse.
        self._context.stopping.wait(self._channel.service.gap.total_seconds())
        return 0.0

    def _look(self, db: Database, now: datetime) -> "_Claimed | datetime | None":
        """Claim what is due; else return when something will be, None for nothing."""
        name = self._channel.name
        closed_until = _closed_until(channels.health(db, name))
        if closed_until is not None and now < closed_until:
            return closed_until
        return self._claim(db, now) or outbox.next_due(db, name)

    def _claim_next(self, db: Database, health: ChannelHealth) -> "_Claimed | None":
        """Claim what can be sent right after a delivery; None when it has to wait."""
        now, closed_until = self._context.clock(), _closed_until(health)
        is_closed = closed_until is not None and now < closed_until
        if is_closed or self._channel.service.gap:
            return None
        return self._claim(db, now)

    def _claim(self, db: Database, now: datetime) -> "_Claimed | None":
        # Asked within the transaction: one that comes after `retire` claims nothing.
        if not self._goes_on():
            return None
        delivery = outbox.claim(db, self._channel.name, now)
        return None if delivery is None else _Claimed(delivery=delivery, at=now)

    def _seconds_until(self, at: datetime) -> float:
        seconds = (at - self._context.clock()).total_seconds()
        return min(max(seconds, 0.01), LONGEST_SLEEP)

    def _send(self, delivery: Delivery) -> SendResult | None:
        """Return the service's answer; None when the attempt is not ours any more."""
        left = False

        def mark_in_flight() -> None:
            nonlocal left
            at = self._context.clock()
            if not self._store.write(outbox.mark_in_flight, delivery, at).result():
                raise _RetiredError
            left = True

        message = delivery.message
        if delivery.repeat and not self.recipient.service.dedupes:
            message = marked_as_repeat(message)
        try:
            return self._channel.send(
                message,
                key=delivery.key,
                thread=delivery.thread,
                at=delivery.created,
                before_send=mark_in_flight,
            )
        except _RetiredError:
            return None
        except StoreError:
            # Nothing has left: without its mark, nothing may.
            raise
        except Exception as error:
            # One message that cannot be sent must not hold up those behind it.
            log.exception("sending failed", extra={"delivery": delivery.id})
            outcome: SendOutcome = "unknown" if left else "retry"
            return SendResult(
                outcome=outcome, reason=f"{type(error).__name__} in tocsin"
            )

    def _settle_surely(self, claimed: "_Claimed", result: SendResult) -> None:
        """Settle until it is written: what is sent and not settled would be in doubt.

        When tocsin stops before that, the next start finds it being sent.
        """
        ended, chance = self._context.clock(), random.random()  # noqa: S311
        attempt = _EndedSend(
            delivery=claimed.delivery,
            result=result,
            attempt=Attempt(
                started=claimed.at,
                ended=ended,
                outcome=result.outcome,
                status=result.status,
                reason=result.reason,
            ),
            chance=chance,
        )
        settled = self._written(attempt)
        if settled is not None:
            self._claimed = settled.claimed
            _log(attempt, settled.state, settled.health)
            if settled.state == "sent" and settled.health.backlog_since is not None:
                self._context.recovered.set()

    def _written(self, attempt: "_EndedSend") -> "_Settled | None":
        """Return what an attempt came to, once it is written; None at the end."""
        first = self._context.retry_policy.first.total_seconds()
        while True:
            try:
                return self._store.write(self._settle, attempt).result()
            except StoreError as error:
                self._log_store_error(error)
                if self._context.stopping.wait(min(first, LONGEST_SLEEP)):
                    return None

    def _settle(self, db: Database, sent: "_EndedSend") -> "_Settled | None":
        """Write down what became of an attempt; None when it does not count.

        The next delivery is claimed in the same transaction, if it is due.
        """
        delivery, name = sent.delivery, self._channel.name
        health = channels.health(db, name)
        often = delivery.attempt >= POISON
        decided = decide(
            EndedAttempt(
                delivery=delivery,
                result=sent.result,
                health=health,
                now=sent.attempt.ended,
                resends=self.recipient.resends,
                passed=outbox.passed_since(db, delivery, most=POISON) if often else 0,
            ),
            self._context.retry_policy,
            chance=sent.chance,
        )
        settled, after = decided.settled, decided.health
        if self._retired.is_set():
            # What an address did says nothing of the one that came in its place.
            after = health
            if settled.due is not None:
                settled = replace(settled, due=sent.attempt.ended)
        if not outbox.settle(db, delivery, settled, sent.attempt):
            return None
        if not _is_as_well(health, after):
            channels.note_health(db, name, after)
        claimed = self._claim_next(db, after)
        return _Settled(state=settled.state, health=after, claimed=claimed)

    def _log_store_error(self, error: StoreError) -> None:
        # After the end the store is closed: an attempt that outlasted it has no place
        # to be written down, and the next start finds it being sent.
        if not self._context.stopped.is_set():
            log.error("outbox write failed", extra={"why": error.message})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """A delivery that this worker has, and when it claimed it."""

    delivery: Delivery
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """What a delivery is after an attempt, and how its channel is doing."""

    state: DeliveryState
    health: ChannelHealth
    claimed: _Claimed | None
    """The next delivery, which can be sent at once; None when the outbox is to be
    looked into again."""


class _RetiredError(Exception):
    """The attempt outlived its lease: the delivery is another worker's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _EndedSend:
    """An attempt that has ended, before it is settled."""

    delivery: Delivery
    result: SendResult
    attempt: Attempt
    chance: float


def _closed_until(health: ChannelHealth) -> datetime | None:
    """Return before when nothing is sent; None when messages may be sent."""
    if health.backlog_since is not None and health.last_ok is not None:
        return max(
            health.closed_until or health.last_ok, health.last_ok + REPAIR_WITHIN
        )
    return health.closed_until


def _is_as_well(before: ChannelHealth, after: ChannelHealth) -> bool:
    """Return whether a channel is doing as before, to the minute."""
    if before.last_ok is None or after.last_ok is None:
        return False
    same = replace(after, last_ok=before.last_ok) == before
    return same and after.last_ok - before.last_ok < timedelta(minutes=1)


def _log(sent: _EndedSend, state: DeliveryState, health: ChannelHealth) -> None:
    delivery = sent.delivery
    facts: dict[str, object] = {
        "channel": delivery.channel,
        "delivery": delivery.id,
        "kind": delivery.kind,
        "attempt": delivery.attempt,
    }
    if state == "sent":
        facts["title"] = delivery.message.name
        if sent.result.outcome == "ok":
            log.info("message sent", extra=facts)
        else:
            log.info("message handed over", extra=facts | {"why": sent.result.reason})
        return
    facts["why"] = sent.result.reason
    match state:
        case "dead":
            log.error("delivery failed permanently", extra=facts)
        case "unknown":
            log.warning("delivery uncertain", extra=facts)
        case _:
            if health.closed_until is not None:
                facts["closed_until"] = health.closed_until
            log.warning("delivery failed", extra=facts)
