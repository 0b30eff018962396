"""Secrets: what of a channel's address no log and no reason may show."""

import contextlib
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from urllib.parse import unquote

from tocsin.logs.redaction import redact

MIN_LENGTH = 6
"""Code points. Shorter parts, such as "com", are in every other word."""

_AT_A_HOST = frozenset(
    [
        *("mailto", "mailtos", "json", "jsons", "xml", "xmls"),
        *("form", "forms", "gotify", "gotifys"),
    ]
)
"""Services whose URL names a host where others, such as slack://, have a token."""

_AT_A_HOST_OR_TOKEN = frozenset(["ntfy", "ntfys", "matrix", "matrixs"])
"""Here it is a host when a topic or a room follows, and no mode says otherwise."""

_LOUD = ("apprise", "urllib3.connectionpool", "urllib3.connection")
"""Loggers that show addresses: Apprise's at DEBUG with tokens and headers, urllib3's
with the path of each request."""

_secrets: ContextVar[Sequence[str] | None] = ContextVar("secrets", default=None)
# Of the channel that this thread works for: a logger gives its filter no other word.


def secrets_in(url: str) -> list[str]:
    """Return the parts of a channel's URL that must appear in no log.

    As written, and as Apprise reads them: %40 in a password is an @. A host name is one
    of them unless it is certain that the URL names a host there, and not a token.
    """
    parts = [text for part in _parts(url) for text in (part, unquote(part))]
    return list(
        dict.fromkeys([url, *(part for part in parts if len(part) >= MIN_LENGTH)])
    )


@contextlib.contextmanager
def redacted_logging(secrets: Sequence[str]) -> Iterator[None]:
    """Let what libraries log in this thread pass only from WARNING on, redacted."""
    for name in _LOUD:
        # Adding the same filter twice changes nothing.
        logging.getLogger(name).addFilter(_hush)
    # What Apprise warns of is the reason that the answer gives, and goes no further.
    logging.getLogger("apprise").propagate = False
    token = _secrets.set(secrets)
    try:
        yield
    finally:
        _secrets.reset(token)


def _hush(record: logging.LogRecord) -> bool:
    secrets = _secrets.get()
    if secrets is None:
        # Not on behalf of a channel: urllib3 serves others too, Apprise only us.
        return record.name != "apprise"
    if record.levelno < logging.WARNING:
        return False
    record.msg, record.args = redact(record.getMessage(), secrets), ()
    record.exc_info = record.exc_text = None
    return True


def _parts(url: str) -> Iterable[str]:
    schema, _, rest = url.partition("://")
    place = re.split("[/?#]", rest, maxsplit=1)[0]
    after = rest[len(place) :]
    login, _, _ = place.rpartition("@")
    if _names_a_host(schema.lower(), login, after):
        rest = f"{login} {after}"
    for mark in "/?&=@:#":
        rest = rest.replace(mark, " ")
    return rest.split()


def _names_a_host(schema: str, login: str, after: str) -> bool:
    """Return whether a host stands between the login and what comes after it."""
    if "@" in after and not login:
        return False  # a password with a slash in it, which should be %2F
    if schema in _AT_A_HOST_OR_TOKEN:
        return bool(after.partition("?")[0].strip("/")) and "mode=" not in after
    return schema in _AT_A_HOST
