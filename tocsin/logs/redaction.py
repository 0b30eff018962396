"""Redaction: no secret reaches a log, whoever logs it."""

import logging
from collections.abc import Iterable

from tocsin.logs.records import event_of, fields_of


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret replaced by `***`, the longest first."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


class RedactingFilter(logging.Filter):
    """Redacts every record. Callers log no secrets; this is the second lock."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Redact these texts."""
        super().__init__()
        self._secrets = list(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Redact these texts as well."""
        self._secrets += secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record; every record passes."""
        if not self._secrets:
            return True
        record.msg, record.args = redact(event_of(record), self._secrets), ()
        for name, value in fields_of(record).items():
            # An error or a path may hold a secret too; without one it keeps its type.
            text = str(value)
            redacted = redact(text, self._secrets)
            if redacted != text:
                setattr(record, name, redacted)
        if record.exc_info and not record.exc_text:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = redact(text, self._secrets)
        return True
