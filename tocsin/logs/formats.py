"""Log formats: text lines for people, JSON lines for programs."""

import json
import logging
from datetime import UTC, datetime
from typing import Literal

from tocsin.logs.records import event_of, fields_of
from tocsin.words.control_characters import is_control

LogFormat = Literal["text", "json"]

_COLOURS = {"WARNING": "\033[33m", "ERROR": "\033[31m", "CRITICAL": "\033[31m"}


class TextFormatter(logging.Formatter):
    """Writes a line for people: local date and time, level, event, fields."""

    def __init__(self, colours: bool) -> None:
        """Colour warnings and errors if `colours`."""
        super().__init__()
        self._colours = colours

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, followed by the traceback if there is one."""
        at = datetime.fromtimestamp(record.created).astimezone()
        level = "" if record.levelno == logging.INFO else f"{record.levelname} "
        fields = " ".join(
            f"{name}={_format_value(value)}"
            for name, value in fields_of(record).items()
        )
        event = _escape(event_of(record))
        line = f"{at:%Y-%m-%d %H:%M:%S} {level}{event}  {fields}".rstrip()
        if self._colours and record.levelname in _COLOURS:
            line = f"{_COLOURS[record.levelname]}{line}\033[0m"
        return line + _traceback(self, record)


class JsonFormatter(logging.Formatter):
    """Writes a line for programs: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object; a traceback is its field `trace`."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event_of(record),
            **fields_of(record),
        }
        traceback = _traceback(self, record)
        if traceback:
            line["trace"] = traceback.strip()
        return _escape(json.dumps(line, ensure_ascii=False, default=str))


def _format_value(value: object) -> str:
    text = str(value)
    needs_quotes = not text or '"' in text or " " in text or not text.isprintable()
    return _escape(json.dumps(text, ensure_ascii=False)) if needs_quotes else text


def _escape(text: str) -> str:
    """Return a text with its control characters written as JSON escapes.

    One event is one line: a headline with a line break in it must not make two, and
    none may act on the terminal that shows the log.
    """
    if text.isprintable():
        return text
    return "".join(
        json.dumps(char)[1:-1] if is_control(char) else char for char in text
    )


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if record.exc_info and not record.exc_text:
        record.exc_text = formatter.formatException(record.exc_info)
    lines = (record.exc_text or "").splitlines()
    return "".join(f"\n{_escape(line)}" for line in lines)
