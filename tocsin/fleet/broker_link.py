"""A link to a broker, by dramatiq: texts go into queues, and come out of others.

dramatiq's own retries, results and middleware are left out: what is lost is asked for
again by the daemon, which knows when (`leases`). Its messages are JSON.
"""

import logging
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from store.errors import TocsinError

ACTOR = "take"
"""The name of the function that all messages are for."""

CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
"""How long a broker may take."""

STOP_MS = 3_000
"""How long threads that are at a message may take to end."""

MAINTENANCE_CHANCE = 100_000
"""Of a million commands, those at which dramatiq looks for the messages of workers that
are gone: one in ten, since workers of a small fleet send few."""

FORGOTTEN_MS = 3_600_000
"""How long Redis keeps what the process had that took it and is gone, and what nobody
could read. Longer than any lease: what is given out again then has expired, and is
dropped, and never while a site may still be at the first request."""

LIBRARIES = {"redis": "redis", "amqp": "pika"}
"""What dramatiq needs for each kind of broker."""

KINDS = {"redis": "redis", "rediss": "redis", "amqp": "amqp", "amqps": "amqp"}


class BrokerError(TocsinError):
    """A broker cannot be used. The message says why."""


def broker_kind(url: str) -> str:
    """Return which broker an address is that of; "" for none that is known."""
    return KINDS.get(urlsplit(url).scheme, "")


def require_library(kind: str) -> None:
    """Raise BrokerError when a kind of broker is unknown, or cannot be spoken to."""
    if not kind:
        raise BrokerError(
            "the address of the broker begins with none of "
            f"{', '.join(f'{scheme}://' for scheme in sorted(KINDS))}.",
            remedy="Write one such as redis://127.0.0.1:6379 or amqp://127.0.0.1:5672.",
        )
    if any(find_spec(name) is None for name in ("dramatiq", LIBRARIES[kind])):
        raise BrokerError(
            "a fleet needs packages that are not installed.",
            remedy="Install them: pip install 'tocsin[fleet]'",
        )


class BrokerLink:
    """Sends to queues and takes from queues of a broker, in threads of its own."""

    def __init__(
        self,
        url: str,
        *,
        fleet: str,
        queues: Collection[str],
        take: Callable[[str], None],
        at_once: int = 1,
    ) -> None:
        """Build it; it connects when it is started, and again whenever it has to.

        `take` is called with each text from `queues`, in up to `at_once` threads. A
        text that it raises for is dropped.
        """
        require_library(broker_kind(url))
        import dramatiq  # of the extra tocsin[fleet]

        # What they say of a broker that is away, we say once.
        for noisy in ("dramatiq", "pika"):
            logging.getLogger(noisy).setLevel(logging.CRITICAL + 1)
        self._broker = open_broker(url, fleet)
        self._broker.add_middleware(_drop_redelivered())
        self._fleet = fleet
        self._take = take
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="broker")
        dramatiq.actor(
            broker=self._broker,
            actor_name=ACTOR,
            queue_name=self._named(next(iter(queues))),
        )(self._taken)
        names = {self._named(queue) for queue in queues}
        for name in names:
            self._broker.declare_queue(name)
        self._worker = dramatiq.Worker(
            self._broker, queues=names, worker_threads=at_once, worker_timeout=200
        )
        # One that is at its limit leaves the rest to others.
        self._worker.queue_prefetch = at_once

    def start(self) -> None:
        """Begin to take messages."""
        self._worker.start()

    def stop(self) -> None:
        """Take no more; what was not taken yet stays in its queue."""
        # A broker that is away cannot be told that we leave; it finds out.
        with suppress(Exception):
            self._worker.stop(timeout=STOP_MS)
        self._sender.shutdown(wait=False, cancel_futures=True)
        with suppress(Exception):
            self._broker.close()

    def send(self, queue: str, text: str) -> None:
        """Put a text into a queue, from any thread but that of a loop.

        Raises BrokerError when the broker does not take it; it may have done so.
        """
        try:
            self._sender.submit(self._send, queue, text).result()
        except (RuntimeError, CancelledError):  # of a sender that was shut down
            raise BrokerError("the link to the broker is closed.") from None

    def _send(self, queue: str, text: str) -> None:
        import dramatiq

        message = dramatiq.Message[None](
            queue_name=self._named(queue),
            actor_name=ACTOR,
            args=(text,),
            kwargs={},
            options={},
        )
        try:
            send_once(self._broker, message)
        except Exception as error:
            raise BrokerError(f"the broker does not take a message: {error}") from error

    def _taken(self, *arguments: Any) -> None:
        if len(arguments) == 1:
            self._take(arguments[0])

    def _named(self, queue: str) -> str:
        return f"{self._fleet}.{queue}"


def _drop_redelivered() -> Any:
    """Return middleware by which what a broker delivers a second time is dropped.

    RabbitMQ gives the task of a worker that died to another at once, while the site may
    still be at the request of the first. The daemon gives it out again, in time.
    """
    from dramatiq.middleware import Middleware, SkipMessage

    class DropRedelivered(Middleware):
        def before_process_message(self, broker: Any, message: Any) -> None:
            if getattr(message, "redelivered", False):
                raise SkipMessage("it was delivered before")

    return DropRedelivered()


def open_broker(url: str, fleet: str) -> Any:
    """Return dramatiq's broker at an address; nothing is connected yet."""
    if broker_kind(url) == "redis":
        import redis
        from dramatiq.brokers.redis import RedisBroker
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        client = redis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            # Its client would send again what may have been taken: one task, twice.
            retry=Retry(NoBackoff(), 0),
        )
        return RedisBroker(  # type: ignore[no-untyped-call]  # dramatiq has no type here
            client=client,
            namespace=fleet,
            middleware=[],
            maintenance_chance=MAINTENANCE_CHANCE,
            heartbeat_timeout=FORGOTTEN_MS,
            dead_message_ttl=FORGOTTEN_MS,
        )
    from dramatiq.brokers.rabbitmq import RabbitmqBroker

    # Confirmed: else a message to a queue that is gone would be dropped in silence.
    broker: Any = RabbitmqBroker(url=url, middleware=[], confirm_delivery=True)
    # One that is short of memory takes nothing, and else would be waited for for ever.
    broker.parameters.blocked_connection_timeout = ANSWER_SECONDS
    broker.parameters.socket_timeout = CONNECT_SECONDS
    broker.parameters.stack_timeout = ANSWER_SECONDS
    return broker


def send_once(broker: Any, message: Any) -> None:
    """Send a message, and never again when it is not known whether it was taken.

    Else two workers would have one task. Raises what the broker's library raises.
    """
    if not hasattr(broker, "queues_pending"):  # Redis
        broker.declare_queue(message.queue_name)
        broker.enqueue(message)
        return
    import pika  # type: ignore[import-untyped]  # it comes without types

    try:
        # One that was closed meanwhile is found out before anything is sent.
        broker.connection.process_data_events(0)
    except pika.exceptions.AMQPError:
        del broker.connection
    try:
        broker.declare_queue(message.queue_name, ensure=True)
        broker.channel.basic_publish(
            exchange="",
            routing_key=message.queue_name,
            body=message.encode(),
            properties=pika.BasicProperties(delivery_mode=2),
            mandatory=True,
        )
    except pika.exceptions.AMQPError as error:
        del broker.connection
        if isinstance(error, pika.exceptions.UnroutableError):
            broker.queues_pending.add(message.queue_name)
        raise
