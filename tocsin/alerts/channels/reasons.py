"""Reasons: what a service says of a failure, and what a failed connection means."""

import json
import smtplib
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from tocsin.alerts.channels.exchange import Exchange

LONGEST = 200
"""Code points: enough for a sentence and too short for a page."""

_SAYS = ("description", "errorDescription", "message", "error")
"""Where JSON answers say it, the clearest first: Telegram, Gotify, Discord, others."""


def words(exchange: Exchange) -> str:
    """Return the words of an answer that help a person; empty where there are none.

    Web pages, which proxies and wrong addresses answer with, do not.
    """
    text = exchange.body.decode("utf-8", "replace")
    said = _json(text)
    if isinstance(said, dict):
        text = next((s for key in _SAYS if isinstance(s := said.get(key), str)), "")
    elif said is not None or text.lstrip().startswith("<"):
        return ""
    return one_line(text, LONGEST)


def says_no(exchange: Exchange) -> bool:
    """Return whether the answer takes back what its status says: `{"ok": false}`."""
    said = _json(exchange.body.decode("utf-8", "replace"))
    return isinstance(said, dict) and said.get("ok") is False


def cause(error: BaseException | None) -> str:
    """Return why a connection failed, without the address that the error may show."""
    chain = list(_chain(error))
    for link in reversed(chain):
        match link:
            case ssl.SSLCertVerificationError():
                return f"TLS: {link.verify_message}"
            case ssl.SSLError():
                return f"TLS: {getattr(link, 'reason', None) or 'failed'}"
            case socket.gaierror():
                return f"no such host: {link.strerror}"
            case TimeoutError():
                return "no answer in time"
            case OSError() if link.strerror:
                return link.strerror
            case smtplib.SMTPServerDisconnected() | ConnectionError():
                return "the connection was closed"
    names = [type(link).__name__ for link in chain]
    if any("Timeout" in name for name in names):
        return "no answer in time"
    return names[-1] if names else "no answer"


def one_line(text: str, longest: int) -> str:
    """Return a text on one line, without what steers a terminal, cut to a length."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split())[:longest]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what caused it: urllib3 keeps that in four places."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = [getattr(error, "reason", None), *error.args]
        inner.append(error.__cause__)
        if not error.__suppress_context__:
            inner.append(error.__context__)
        error = next((e for e in inner if isinstance(e, BaseException)), None)
