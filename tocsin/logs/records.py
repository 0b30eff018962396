"""The parts of a log record: its event, and the fields beside it."""

import logging

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "taskName",
    "asctime",
}
"""Attributes of every record; all others come from the caller's `extra`."""


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """Return the fields that the caller passed as `extra`."""
    return {
        name: value for name, value in vars(record).items() if name not in _STANDARD
    }


def event_of(record: logging.LogRecord) -> str:
    """Return the event; a library's mistake in its format string does not raise."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"
