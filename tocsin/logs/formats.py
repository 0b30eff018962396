"""How a log line looks, for people and for programs."""

import json
import logging
import unicodedata
from datetime import UTC, datetime
from typing import Literal

from tocsin.logs.records import event_of, facts_of

LogFormat = Literal["text", "json"]

_STEERING = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Unicode's categories of characters that are not shown but do something."""

_COLOURS = {"WARNING": "\033[33m", "ERROR": "\033[31m", "CRITICAL": "\033[31m"}


class TextFormat(logging.Formatter):
    """For people."""

    def __init__(self, colours: bool) -> None:
        """Colour warnings and errors, if wanted."""
        super().__init__()
        self._colours = colours

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and a traceback below it."""
        clock = datetime.fromtimestamp(record.created).astimezone()
        level = "" if record.levelno == logging.INFO else f"{record.levelname} "
        facts = " ".join(
            f"{key}={_shown(value)}" for key, value in facts_of(record).items()
        )
        event = _printable(event_of(record))
        line = f"{clock:%Y-%m-%d %H:%M:%S} {level}{event}  {facts}".rstrip()
        if self._colours and record.levelname in _COLOURS:
            line = f"{_COLOURS[record.levelname]}{line}\033[0m"
        return line + _trace(self, record)


class JsonFormat(logging.Formatter):
    """For programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event_of(record),
            **facts_of(record),
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
