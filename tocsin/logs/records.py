"""What a log record says: its event, and the facts beside it."""

import logging

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "taskName",
    "asctime",
}
"""What every record carries; the rest is what the caller said with `extra`."""


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """Return what the caller gave with `extra`."""
    return {k: v for k, v in record.__dict__.items() if k not in _STANDARD}


def event_of(record: logging.LogRecord) -> str:
    """Return the event; a library's slip in its own format must not break it."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"
