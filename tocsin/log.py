"""Logs: one event a line, facts beside it, no secrets.

For people `12:03:04 visited  source=gazette outcome=ok new=3`, for programs one JSON
object a line.
"""

import json
import logging
import sys
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
    for secret in sorted(secrets, key=len, reverse=True):
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
        record.msg, record.args = redact(record.getMessage(), self._secrets), ()
        for name, value in _facts(record).items():
            if isinstance(value, str):
                setattr(record, name, redact(value, self._secrets))
        if record.exc_info and not record.exc_text:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = redact(text, self._secrets)
        return True


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
        line = f"{clock:%H:%M:%S} {level}{record.getMessage()}  {facts}".rstrip()
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
            "event": record.getMessage(),
            **_facts(record),
        }
        trace = _trace(self, record)
        if trace:
            line["trace"] = trace.strip()
        return json.dumps(line, ensure_ascii=False, default=str)


def _shown(value: object) -> str:
    text = str(value)
    # One event, one line: a headline with a line break in it must not make two.
    plain = text and not any(char.isspace() or not char.isprintable() for char in text)
    return text if plain and '"' not in text else json.dumps(text, ensure_ascii=False)


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if record.exc_info and not record.exc_text:
        record.exc_text = formatter.formatException(record.exc_info)
    return f"\n{record.exc_text}" if record.exc_text else ""
