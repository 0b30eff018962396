"""A fleet's queues in RabbitMQ."""

import logging
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

import pika  # type: ignore[import-untyped]  # of the extra tocsin[fleet]

from tocsin.fleet.broker import ANSWER_SECONDS, CONNECT_SECONDS, KEPT_SECONDS, QueueItem

_LASTING = pika.BasicProperties(delivery_mode=2)


class RabbitQueues:
    """Queues in RabbitMQ (`broker.Queues`)."""

    def __init__(self, url: str, fleet: str) -> None:
        # It says in eight lines of a broker that is away what its error says in one.
        logging.getLogger("pika").setLevel(logging.CRITICAL + 1)
        self._fleet = fleet
        self._parameters = pika.URLParameters(url)
        # One that is short of memory takes nothing, and else would be waited for for
        # ever.
        self._parameters.blocked_connection_timeout = ANSWER_SECONDS
        self._parameters.socket_timeout = CONNECT_SECONDS
        self._parameters.stack_timeout = ANSWER_SECONDS
        self._connection: Any = None
        self._channel: Any = None
        self._consumed: set[str] = set()
        self._delivered: deque[tuple[QueueItem, int, bool]] = deque()
        """What has come, with its number, and whether it was delivered before."""

    def put(self, messages: Sequence[QueueItem]) -> None:
        """Put messages into their queues, each confirmed before the next."""
        try:
            # One that was closed meanwhile is found out before anything is sent.
            self._look()
            channel = self._opened()
            for queue, data in messages:
                try:
                    self._publish(channel, queue, data)
                except pika.exceptions.UnroutableError:
                    self._declare(channel, queue)  # it was not there, and took nothing
                    self._publish(channel, queue, data)
        except BaseException:
            self.close()
            raise

    def take(self, queues: Collection[str], seconds: float) -> QueueItem | None:
        """Return the next message of the queues.

        One that is delivered a second time is dropped: somebody may have it, and be at
        it still. Its lease is waited for.
        """
        try:
            channel = self._opened()
            for queue in set(queues) - self._consumed:
                self._consume(channel, queue)
            if not self._delivered:
                self._connection.process_data_events(seconds)
            if not self._delivered:
                return None
            message, tag, was_delivered_before = self._delivered.popleft()
            channel.basic_ack(tag)
        except BaseException:
            self.close()
            raise
        return None if was_delivered_before else message

    def rest(self) -> None:
        """Answer the signs of life that RabbitMQ asks for."""
        self._look()

    def give_back(self) -> None:
        """Put back what RabbitMQ has sent ahead: one message of each queue at most."""
        self._look()
        channel = self._channel
        if channel is None:
            return
        for queue in self._consumed:
            channel.basic_cancel(queue)
        self._consumed.clear()
        while self._delivered:
            (queue, data), tag, was_delivered_before = self._delivered.popleft()
            if not was_delivered_before:
                self._publish(channel, queue, data)
            channel.basic_ack(tag)

    def close(self) -> None:
        """Leave the broker; the next call connects again."""
        connection, self._connection, self._channel = self._connection, None, None
        self._consumed.clear()
        self._delivered.clear()
        with suppress(Exception):
            if connection is not None and connection.is_open:
                connection.close()

    def _opened(self) -> Any:
        if self._channel is None:
            self._connection = pika.BlockingConnection(self._parameters)
            self._channel = self._connection.channel()
            # Confirmed: else one to a queue that is gone would be dropped in silence.
            self._channel.confirm_delivery()
            self._channel.basic_qos(prefetch_count=1)
            self._channel.add_on_cancel_callback(self._forget_consumer)
        return self._channel

    def _look(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.process_data_events(0)
        except pika.exceptions.AMQPError:
            self.close()

    def _declare(self, channel: Any, queue: str) -> None:
        unused = {"x-expires": KEPT_SECONDS * 1_000}
        channel.queue_declare(self._named(queue), durable=True, arguments=unused)

    def _publish(self, channel: Any, queue: str, data: bytes) -> None:
        channel.basic_publish("", self._named(queue), data, _LASTING, mandatory=True)

    def _consume(self, channel: Any, queue: str) -> None:
        def deliver(channel: Any, method: Any, properties: Any, data: bytes) -> None:
            del channel, properties
            message = queue, data
            self._delivered.append((message, method.delivery_tag, method.redelivered))

        self._declare(channel, queue)
        channel.basic_consume(self._named(queue), deliver, consumer_tag=queue)
        self._consumed.add(queue)

    def _forget_consumer(self, frame: Any) -> None:
        """Note that a queue was deleted: it is declared anew by the next `take`."""
        self._consumed.discard(frame.method.consumer_tag)

    def _named(self, queue: str) -> str:
        return f"{self._fleet}.{queue}"
