"""A broker: the server between a daemon and its workers, which keeps queues of bytes.

Two kinds are spoken to, Redis and RabbitMQ; an address says which.
"""

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from typing import Protocol
from urllib.parse import urlsplit

from store.errors import TocsinError

CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
"""How long a broker may take."""

KEPT_SECONDS = 3_600
"""How long a broker keeps a queue that nobody uses. Longer than any lease: what is
still in it then has expired."""

LIBRARIES = {"redis": "redis", "amqp": "pika"}
"""What is needed for each kind of broker."""

KINDS = {"redis": "redis", "rediss": "redis", "amqp": "amqp", "amqps": "amqp"}

QueueItem = tuple[str, bytes]
"""A queue, and what is to go into it."""


class BrokerError(TocsinError):
    """A broker cannot be used, or may not have taken a message. The text says why."""


class NotSentError(BrokerError):
    """A message was not sent, for sure."""


class Queues(Protocol):
    """The queues of a broker by one connection, for one thread. All of it blocks.

    What fails raises an error of the broker's library; the next call connects again.
    """

    def put(self, messages: Sequence[QueueItem]) -> None:
        """Put messages into their queues, once: some may be in them when it fails."""

    def take(self, queues: Collection[str], seconds: float) -> QueueItem | None:
        """Return the next message of these queues; None when none comes in time.

        It is gone from its queue: nobody else ever gets it.
        """

    def rest(self) -> None:
        """Keep the connection, while nothing is taken for some seconds."""

    def give_back(self) -> None:
        """Leave to others what has come and was not taken, before `close`."""

    def close(self) -> None:
        """Leave the broker; one that is away finds out."""


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
    if find_spec(LIBRARIES[kind]) is None:
        raise BrokerError(
            "a fleet needs packages that are not installed.",
            remedy="Install them: pip install 'tocsin[fleet]'",
        )


def open_queues(url: str, fleet: str) -> Queues:
    """Return the queues of a fleet at an address; nothing is connected yet.

    Raises BrokerError when there is no way to speak to a broker of that kind.
    """
    kind = broker_kind(url)
    require_library(kind)
    if kind == "redis":
        from tocsin.fleet.redis_queues import RedisQueues

        return RedisQueues(url, fleet)
    from tocsin.fleet.rabbit_queues import RabbitQueues

    return RabbitQueues(url, fleet)
