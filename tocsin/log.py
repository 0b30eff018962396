"""Logs: one event a line, facts beside it, no secrets.

For people `12:03:04 visited  source=gazette outcome=ok new=3`, for programs one JSON
object a line.
"""

import json
import logging
import sys
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, TextIO

LogFormat = Literal["text", "json"]

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "taskName",
    "asctime",
}
"""What every record carries; the rest is what the caller said with `extra`."""

_STEERING = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Unicode's categories of characters that are not shown but do something."""

_COLOURS = {"WARNING": "\033[33m", "ERROR": "\033[31m", "CRITICAL": "\033[31m"}


def set_up(
    format_: LogFormat, *, secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Send all logs to `stream` (stderr), with the secrets blotted out."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        _Json() if format_ == "json" else _Text(handler.stream.isatty())
    )
    handler.addFilter(_is_for_operators)
    handler.addFilter(_Redact(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("tocsin").setLevel(logging.INFO)


def quiet(name: str) -> None:
    """Let a logger of ours say only what a person is needed for."""
    logging.getLogger(name).setLevel(logging.ERROR)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text with every secret in it replaced by `***`, longest first."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return {k: v for k, v in record.__dict__.items() if k not in _STANDARD}


def _is_for_operators(record: logging.LogRecord) -> bool:
    """Pass ours, and of the libraries only warnings, whatever level they set."""
    return record.name.startswith("tocsin") or record.levelno >= logging.WARNING


class _Redact(logging.Filter):
    """The second lock: callers log no address, and if one does it stays unread."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = list(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        if not self._secrets:
            return True
        record.msg, record.args = redact(_said(record), self._secrets), ()
        for name, value in _facts(record).items():
            # An error or a path may hold one too; what holds none keeps its type.
            text = str(value)
            redacted = redact(text, self._secrets)
            if redacted != text:
                setattr(record, name, redacted)
        if record.exc_info and not record.exc_text:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = redact(text, self._secrets)
        return True


def _said(record: logging.LogRecord) -> str:
    """Return the event; a library's slip in its own format must not break it."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


class _Text(logging.Formatter):
    """For people."""

    def __init__(self, colours: bool) -> None:
        super().__init__()
        self._colours = colours

    def format(self, record: logging.LogRecord) -> str:
        clock = datetime.fromtimestamp(record.created).astimezone()
        level = "" if record.levelno == logging.INFO else f"{record.levelname} "
        facts = " ".join(
            f"{key}={_shown(value)}" for key, value in _facts(record).items()
        )
        event = _printable(_said(record))
        line = f"{clock:%H:%M:%S} {level}{event}  {facts}".rstrip()
        if self._colours and record.levelname in _COLOURS:
            line = f"{_COLOURS[record.levelname]}{line}\033[0m"
        return line + _trace(self, record)


class _Json(logging.Formatter):
    """For programs."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _said(record),
            **_facts(record),
        }
        trace = _trace(self, record)
        if trace:
            line["trace"] = trace.strip()
        return _printable(json.dumps(line, ensure_ascii=False, default=str))


def _shown(value: object) -> str:
    text = str(value)
    plain = text and not any(char.isspace() or not char.isprintable() for char in text)
    if plain and '"' not in text:
        return text
    return _printable(json.dumps(text, ensure_ascii=False))


def _printable(text: str) -> str:
    """Return a text with its control characters written as JSON escapes.

    One event, one line: a headline with a line break in it must not make two, and none
    may steer the terminal it is read on.
    """
    if text.isprintable():
        return text
    return "".join(json.dumps(char)[1:-1] if _steers(char) else char for char in text)


def _steers(char: str) -> bool:
    # Persian and Hindi are written with the two joiners.
    return char not in "\u200c\u200d" and unicodedata.category(char) in _STEERING


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if record.exc_info and not record.exc_text:
        record.exc_text = formatter.formatException(record.exc_info)
    lines = (record.exc_text or "").splitlines()
    return "".join(f"\n{_printable(line)}" for line in lines)
