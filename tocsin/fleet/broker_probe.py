"""Whether a broker can be used, in plain words: for `tocsin check`."""

from collections.abc import Iterator

from tocsin.fleet.broker import open_queues
from tocsin.fleet.queues import PROBE

PROBE_SECONDS = 1.0
"""How long what was just sent may take to come."""

_NO_LOGIN = "it wants a user and a password: write them into its address"
_WRONG_LOGIN = "it does not accept the user and password in its address"
_NO_RIGHT = "its user may not do what a fleet needs (docs/fleet.md has the rights)"

_WORDS = {
    "already authenticated": _NO_LOGIN,
    "NOAUTH": _NO_LOGIN,
    "invalid username-password pair": _WRONG_LOGIN,
    "NOT_ALLOWED": "its user may not use this virtual host",
    "refused for user": _NO_RIGHT,  # of RabbitMQ, which calls it ACCESS_REFUSED too
    "ACCESS_REFUSED": _WRONG_LOGIN,
    "NoPermissionError": _NO_RIGHT,
    "certificate has expired": "its certificate has expired",
    "mismatch": "its certificate is for another address",
    "CERTIFICATE_VERIFY_FAILED": "nobody whom this machine trusts has signed its "
    "certificate: name who did by ?ssl_ca_certs=/path/ca.pem in its address",
    "WRONG_VERSION_NUMBER": "it does not speak TLS: its address begins with redis:// "
    "or amqp://",
    "Connection refused": "nothing listens there",
    "Name or service not known": "there is no such machine",
    "No address associated": "there is no such machine",
    "timed out": "it does not answer",
    "Timeout": "it does not answer",
    "OOM": "its memory is full (maxmemory)",
}
"""A part of an error → what it means."""


def broker_problem(url: str, fleet: str) -> str:
    """Return why a broker cannot be used; "" when it can.

    A message is put into a queue and taken out again, which needs all the rights but
    those to other queues. Raises BrokerError when it is none that can be spoken to.
    """
    queues = open_queues(url, fleet)
    try:
        queues.put([(PROBE, b"")])
        queues.take([PROBE], PROBE_SECONDS)
    except Exception as error:  # of redis, pika, ssl or the system
        return _meaning(error)
    finally:
        queues.close()
    return ""


def _meaning(error: BaseException) -> str:
    texts = [*_texts(error)]
    for part, meaning in _WORDS.items():
        if any(part in text for text in texts):
            return meaning
    return " ".join(texts[0].split())[:200]


def _texts(error: BaseException) -> Iterator[str]:
    """Yield what an error and its causes say."""
    seen: BaseException | None = error
    while seen is not None:
        yield str(seen) or repr(seen)
        yield repr(seen)
        seen = seen.__cause__ or seen.__context__
