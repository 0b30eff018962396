"""Reasons: one line for a person on why a service or a connection failed."""

import json
import os
import smtplib
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from tocsin.alerts.channels.certificates import untrusted
from tocsin.alerts.channels.exchange import Exchange
from tocsin.words.control_characters import is_control

MAX_ERROR_CHARS = 200
"""Code points: enough for a sentence and too short for a page."""

_ERROR_FIELDS = ("description", "errorDescription", "message", "error")
"""Where JSON answers explain an error: Telegram, Gotify, Discord, others. The most
specific is first."""


def error_text(exchange: Exchange) -> str:
    """Return the explanation in a service's answer; empty when there is none.

    Web pages, which proxies and wrong addresses answer with, explain nothing.
    """
    text = exchange.body.decode("utf-8", "replace")
    content = _json(text)
    if isinstance(content, dict):
        values = (content.get(name) for name in _ERROR_FIELDS)
        text = next((value for value in values if isinstance(value, str)), "")
    elif content is not None or text.lstrip().startswith("<"):
        return ""
    return one_line(text, MAX_ERROR_CHARS)


def has_failure_body(exchange: Exchange) -> bool:
    """Return whether the body contradicts a good status: `{"ok": false}`."""
    content = _json(exchange.body.decode("utf-8", "replace"))
    return isinstance(content, dict) and content.get("ok") is False


def connection_error(error: BaseException | None) -> str:
    """Return why a connection failed, without the address that the error may show."""
    chain = list(_chain(error))
    for link in reversed(chain):
        match link:
            case ssl.SSLCertVerificationError():
                return untrusted(link)
            case ssl.SSLError():
                return f"TLS: {getattr(link, 'reason', None) or 'failed'}"
            case socket.gaierror():
                return f"no such host: {link.strerror}"
            case TimeoutError():
                return "no answer in time"
            case OSError() if link.strerror:
                # Of asyncio it holds the host, which may be a secret.
                return os.strerror(link.errno) if link.errno else link.strerror
            case smtplib.SMTPServerDisconnected() | ConnectionError():
                return "the connection was closed"
    names = [type(link).__name__ for link in chain]
    if any("Timeout" in name for name in names):
        return "no answer in time"
    return names[-1] if names else "no answer"


def is_untrusted(error: BaseException | None) -> bool:
    """Return whether a connection failed for a certificate that nobody vouches for."""
    return any(isinstance(link, ssl.SSLCertVerificationError) for link in _chain(error))


def one_line(text: str, max_chars: int) -> str:
    """Return a text on one line, without control characters, cut to a length.

    Joiners stay: Persian, Sinhala and emoji need them.
    """
    shown = "".join(" " if is_control(char) else char for char in text)
    return " ".join(shown.split())[:max_chars]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes, which urllib3 keeps in four places."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        causes = [getattr(error, "reason", None), *error.args, error.__cause__]
        if not error.__suppress_context__:
            causes.append(error.__context__)
        error = next((each for each in causes if isinstance(each, BaseException)), None)
