"""Log setup: one event a line, its fields beside it, no secrets.

For people `2026-03-02 12:03:04 source visited  source=gazette outcome=ok new=3`, for
programs one JSON object a line.
"""

import logging
import sys
from collections.abc import Iterable
from typing import TextIO

from tocsin.logs.formats import JsonFormatter, LogFormat, TextFormatter
from tocsin.logs.redaction import RedactingFilter


def set_up_logs(
    format_: LogFormat, *, secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Send all logs to `stream` (stderr), with the secrets redacted."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        JsonFormatter() if format_ == "json" else TextFormatter(handler.stream.isatty())
    )
    handler.addFilter(_is_for_operators)
    handler.addFilter(RedactingFilter(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("tocsin").setLevel(logging.INFO)


def never_show(secrets: Iterable[str]) -> None:
    """Redact these texts as well, in all that is logged from now on."""
    for handler in logging.getLogger().handlers:
        for each in handler.filters:
            if isinstance(each, RedactingFilter):
                each.add(secrets)


def only_errors(name: str) -> None:
    """Let a logger of tocsin pass only errors."""
    logging.getLogger(name).setLevel(logging.ERROR)


def _is_for_operators(record: logging.LogRecord) -> bool:
    """Pass tocsin's own records, and from libraries only warnings and errors."""
    return record.name.startswith("tocsin") or record.levelno >= logging.WARNING
