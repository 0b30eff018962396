"""A fleet's queues in Redis: a list for each, whose first element is popped.

A pop waits in the server until something comes, so waiting costs nothing, and nothing
comes late. What was popped by a process that dies is lost, and its lease runs out.
"""

from collections.abc import Collection, Sequence
from typing import Any

import redis  # of the extra tocsin[fleet]
from redis.backoff import NoBackoff
from redis.retry import Retry

from tocsin.fleet.broker import ANSWER_SECONDS, CONNECT_SECONDS, KEPT_SECONDS, QueueItem


class RedisQueues:
    """Queues in Redis (`broker.Queues`)."""

    def __init__(self, url: str, fleet: str) -> None:
        self._fleet = fleet
        self._client = redis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            # Its client would send again what may have been taken: one task, twice.
            retry=Retry(NoBackoff(), 0),
        )

    def put(self, messages: Sequence[QueueItem]) -> None:
        """Put messages into their queues, in one round trip."""
        with self._client.pipeline(transaction=False) as pipeline:
            for queue, data in messages:
                pipeline.rpush(self._named(queue), data)
            for queue in {queue for queue, _ in messages}:
                pipeline.expire(self._named(queue), KEPT_SECONDS)
            pipeline.execute()

    def take(self, queues: Collection[str], seconds: float) -> QueueItem | None:
        """Return the next message, of the first of the queues that has one."""
        names = {self._named(queue).encode(): queue for queue in queues}
        found: Any = self._client.blpop([*names], seconds)
        return (names[found[0]], found[1]) if found else None

    def rest(self) -> None:
        """Do nothing: Redis asks for no sign of life."""

    def give_back(self) -> None:
        """Do nothing: Redis sends nothing ahead."""

    def close(self) -> None:
        """Leave the broker."""
        self._client.close()

    def _named(self, queue: str) -> str:
        return f"{self._fleet}.{queue}"
