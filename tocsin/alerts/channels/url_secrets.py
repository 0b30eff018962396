"""URL secrets: the parts of a channel's URL that no log and no reason may show."""

import contextlib
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from urllib.parse import unquote

from tocsin.logs.redaction import redact

MIN_SECRET_CHARS = 6
"""Code points. Shorter parts, such as "com", are in every other word."""

_HOST_SCHEMAS = frozenset(
    [
        *("mailto", "mailtos", "json", "jsons", "xml", "xmls"),
        *("form", "forms", "gotify", "gotifys"),
    ]
)
"""Services whose URL names a host where others, such as slack://, have a token."""

_HOST_OR_TOKEN_SCHEMAS = frozenset(["ntfy", "ntfys", "matrix", "matrixs"])
"""Here it is a host if a topic or a room follows, unless a mode says otherwise."""

_LEAKING_LOGGERS = ("apprise", "urllib3.connectionpool", "urllib3.connection")
"""Loggers that show addresses: Apprise's at DEBUG with tokens and headers, urllib3's
with the path of each request."""

_secrets: ContextVar[Sequence[str] | None] = ContextVar("secrets", default=None)
# Of the channel that this thread works for: a logger passes its filter nothing else.

_logged: ContextVar[list[str] | None] = ContextVar("logged", default=None)


def secrets_in(url: str) -> list[str]:
    """Return the parts of a channel's URL that must appear in no log.

    Both as written and as Apprise reads them: %40 in a password is an @. A host name is
    one of them unless it is certain that the URL names a host there, and not a token.
    """
    parts = [text for part in _parts(url) for text in (part, unquote(part))]
    secrets = [url, *(part for part in parts if len(part) >= MIN_SECRET_CHARS)]
    return list(dict.fromkeys(secrets))


@contextlib.contextmanager
def redacted_logging(secrets: Sequence[str]) -> Iterator[list[str]]:
    """Let libraries log only warnings and errors in this thread, redacted.

    Yields what Apprise logs, as it does.
    """
    for name in _LEAKING_LOGGERS:
        # Adding the same filter twice changes nothing.
        logging.getLogger(name).addFilter(_redact_record)
    # A warning of Apprise's becomes the reason of a SendResult, and goes no further.
    logging.getLogger("apprise").propagate = False
    logged = list[str]()
    tokens = _secrets.set(secrets), _logged.set(logged)
    try:
        yield logged
    finally:
        _secrets.reset(tokens[0])
        _logged.reset(tokens[1])


def _redact_record(record: logging.LogRecord) -> bool:
    secrets = _secrets.get()
    if secrets is None:
        # Not on behalf of a channel: others use urllib3 too, but nobody else Apprise.
        return record.name != "apprise"
    if record.levelno < logging.WARNING:
        return False
    record.msg, record.args = redact(record.getMessage(), secrets), ()
    record.exc_info = record.exc_text = None
    logged = _logged.get()
    if logged is not None and record.name == "apprise":
        logged.append(record.msg)
    return True


def _parts(url: str) -> Iterable[str]:
    schema, _, rest = url.partition("://")
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    after = rest[len(authority) :]
    login, _, _ = authority.rpartition("@")
    if _names_a_host(schema.lower(), login, after):
        rest = f"{login} {after}"
    for delimiter in "/?&=@:#":
        rest = rest.replace(delimiter, " ")
    return rest.split()


def _names_a_host(schema: str, login: str, after: str) -> bool:
    """Return whether a host stands between the login and what comes after it."""
    if "@" in after and not login:
        return False  # a password with a slash in it, which should be %2F
    if schema in _HOST_OR_TOKEN_SCHEMAS:
        return bool(after.partition("?")[0].strip("/")) and "mode=" not in after
    return schema in _HOST_SCHEMAS
