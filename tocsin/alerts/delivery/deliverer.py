"""Delivery: claim → send → write down what came of it, a thread per channel.

A service that hangs holds up its own thread and nobody else's. Nothing is sent that is
not claimed in the outbox first, and what a dying process leaves claimed is found by the
next one.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from store import channels, outbox
from store.db import Store
from store.delivery_model import Delivery
from store.errors import StoreError
from store.model import ChannelHealth
from store.outbox import Attempt
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import SendOutcome, SendResult
from tocsin.alerts.delivery.outage import OutageContext, fold_backlog
from tocsin.alerts.delivery.rendering import MessageWriter
from tocsin.alerts.delivery.retry import POISON, EndedAttempt, RetryPolicy, decide
from tocsin.alerts.messages.repeat_notice import marked_as_repeat
from tocsin.alerts.plan.recipient import Recipient

log = logging.getLogger("tocsin.alerts")

LONGEST_SLEEP = 30.0
"""Seconds: a thread looks at its outbox at least so often, woken or not."""

LEASE = timedelta(minutes=8)
"""How long an attempt may take before its thread is given up: a mail server may answer
five minutes after the last byte, and all steps before take two."""


@dataclass(slots=True)
class _ChannelWorker:
    """A channel at work."""

    channel: Channel
    recipient: Recipient
    bell: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class Deliverer:
    """Brings what is in the outbox to the channels."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        recipients: Mapping[str, Recipient],
        *,
        writer: MessageWriter,
        patience: RetryPolicy,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
    ) -> None:
        """Build it; `writer` words what speaks for others after an outage."""
        self._store = store
        self._recipients = recipients
        self._writer = writer
        self._patience = patience
        self._clock = clock
        self._lease = lease
        self._stopping = threading.Event()
        self._lines = {
            name: _ChannelWorker(channel, recipients[name])
            for name, channel in channels.items()
        }

    def start(self) -> None:
        """Begin to deliver."""
        for line in self._lines.values():
            self._begin(line)

    def wake(self) -> None:
        """Look into the outbox now: there is something new."""
        for line in self._lines.values():
            line.bell.set()

    def stop(self, seconds: float) -> bool:
        """Claim nothing new, let what is being sent finish; return whether it did."""
        self._stopping.set()
        self.wake()
        deadline = time.monotonic() + seconds
        for thread in self._threads():
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads())

    def replace_hung(self) -> int:
        """Give up attempts that outlived their lease; return how many those were.

        Their threads may end or not; what they still say does not count.
        """
        before, given_up = self._clock() - self._lease, 0
        for name in self._store.read(outbox.channels_with_hung, before):
            line = self._lines.get(name)
            if line is None or self._stopping.is_set():
                continue
            lost = self._store.write(
                outbox.recover,
                self._clock(),
                resend=[name] if line.recipient.resends else [],
                channel=name,
                before=before,
            ).result()
            given_up += lost.safe + lost.doubtful
            log.error("channel hung", extra={"channel": name})
            self._begin(line)
        return given_up

    def _threads(self) -> list[threading.Thread]:
        return [line.thread for line in self._lines.values() if line.thread]

    def _begin(self, line: _ChannelWorker) -> None:
        # A daemon thread: a service that never answers must not hold up the exit.
        line.thread = threading.Thread(
            target=self._work,
            args=(line,),
            name=f"channel-{line.channel.name}",
            daemon=True,
        )
        line.thread.start()

    def _work(self, line: _ChannelWorker) -> None:
        mine = threading.current_thread()
        while not self._stopping.is_set() and line.thread is mine:
            line.bell.clear()
            try:
                pause = self._deliver_next(line)
            except StoreError as error:
                log.error("outbox not writable", extra={"why": error.message})
                pause = LONGEST_SLEEP
            except Exception:
                log.exception("channel failed", extra={"channel": line.channel.name})
                pause = LONGEST_SLEEP
            if pause and not self._stopping.is_set():
                line.bell.wait(pause)

    def _deliver_next(self, line: _ChannelWorker) -> float:
        """Deliver one if one is due; return the seconds until the next look."""
        name, now = line.channel.name, self._clock()
        health = self._store.read(channels.health, name)
        if health.closed_until is not None and now < health.closed_until:
            return self._seconds_until(health.closed_until)
        delivery = self._store.write(outbox.claim, name, now).result()
        if delivery is None:
            return self._until_next(name)
        answer = self._send(line, delivery)
        if answer is not None:
            self._judge(line, delivery, answer=answer, started=now)
        # Also after a failure: services count what they refuse.
        self._stopping.wait(line.channel.service.gap.total_seconds())
        return 0.0

    def _send(self, line: _ChannelWorker, delivery: Delivery) -> SendResult | None:
        """Return the service's answer; None when the attempt is not ours any more."""
        left = False

        def mark() -> None:
            nonlocal left
            write = self._store.write(outbox.mark_in_flight, delivery, self._clock())
            if not write.result():
                raise _GivenUpError
            left = True

        try:
            message = delivery.message
            if delivery.repeat and not line.recipient.service.dedupes:
                message = marked_as_repeat(message)
            return line.channel.send(
                message,
                key=delivery.key,
                thread=delivery.thread,
                at=delivery.created,
                mark=mark,
            )
        except _GivenUpError:
            return None
        except StoreError:
            # Nothing has left: without its mark, nothing may.
            raise
        except Exception as error:
            # One message that cannot be sent must not silence those behind it.
            log.exception("message not sent", extra={"delivery": delivery.id})
            outcome: SendOutcome = "unknown" if left else "retry"
            return SendResult(
                outcome=outcome, reason=f"{type(error).__name__} in tocsin"
            )

    def _judge(
        self,
        line: _ChannelWorker,
        delivery: Delivery,
        *,
        answer: SendResult,
        started: datetime,
    ) -> None:
        now, chance = self._clock(), random.random()  # noqa: S311
        attempt = Attempt(
            started=started,
            ended=now,
            outcome=answer.outcome,
            status=answer.status,
            reason=answer.reason,
        )
        judged = _EndedSend(
            line=line,
            delivery=delivery,
            answer=answer,
            attempt=attempt,
            chance=chance,
        )
        told = self._surely(lambda: self._store.write(self._settle, judged).result())
        if told is not None:
            told()

    def _settle(self, db: Database, judged: "_EndedSend") -> Callable[[], None] | None:
        """Write down what came of an attempt; return what there is to log."""
        line, delivery, attempt = judged.line, judged.delivery, judged.attempt
        health = channels.health(db, line.channel.name)
        often = delivery.attempt >= POISON
        became = decide(
            EndedAttempt(
                delivery=delivery,
                answer=judged.answer,
                health=health,
                now=attempt.ended,
                resends=line.recipient.resends,
                passed=outbox.passed_since(db, delivery) if often else 0,
            ),
            self._patience,
            chance=judged.chance,
        )
        if not outbox.settle(db, delivery, became.settled, attempt):
            return None
        if not _is_as_well(health, became.health):
            channels.note_health(db, line.channel.name, became.health)
        if became.settled.state == "sent" and health.down_since is not None:
            office = OutageContext(
                recipients=self._recipients,
                operators=(),
                writer=self._writer,
                now=attempt.ended,
            )
            fold_backlog(db, office, line.recipient, health.down_since)
        return lambda: _log(judged, became.settled.state, became.health)

    def _surely(self, mark: Callable[[], Any]) -> Any:
        """Mark until it is written: what is sent and not marked would be doubtful."""
        pause = min(self._patience.first.total_seconds(), LONGEST_SLEEP)
        while True:
            try:
                return mark()
            except StoreError as error:
                log.error("outbox not writable", extra={"why": error.message})
                if self._stopping.wait(pause):
                    raise

    def _until_next(self, channel: str) -> float:
        due = self._store.read(outbox.next_due, channel)
        return LONGEST_SLEEP if due is None else self._seconds_until(due)

    def _seconds_until(self, at: datetime) -> float:
        seconds = (at - self._clock()).total_seconds()
        return min(max(seconds, 0.01), LONGEST_SLEEP)


class _GivenUpError(Exception):
    """The attempt outlived its lease: the delivery is another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _EndedSend:
    """An attempt that has ended."""

    line: _ChannelWorker
    delivery: Delivery
    answer: SendResult
    attempt: Attempt
    chance: float


def _is_as_well(before: ChannelHealth, after: ChannelHealth) -> bool:
    """Return whether a channel fares as it did, to the minute."""
    if before.last_ok is None or after.last_ok is None:
        return False
    same = replace(after, last_ok=before.last_ok) == before
    return same and after.last_ok - before.last_ok < timedelta(minutes=1)


def _log(judged: _EndedSend, state: str, health: ChannelHealth) -> None:
    delivery, answer = judged.delivery, judged.answer
    about: dict[str, object] = {
        "channel": delivery.channel,
        "delivery": delivery.id,
        "kind": delivery.kind,
        "attempt": delivery.attempt,
    }
    if state == "sent":
        log.info("rang", extra=about | {"title": delivery.message.name})
        return
    about["why"] = answer.reason
    match state:
        case "dead":
            log.error("gave up a message", extra=about)
        case "unknown":
            log.warning("may not have arrived", extra=about)
        case _:
            if health.closed_until is not None:
                about["closed_until"] = health.closed_until
            log.warning("not delivered", extra=about)
