"""No secret reaches a log, whoever logs it."""

import logging
from collections.abc import Iterable

from tocsin.logs.records import event_of, facts_of


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text with every secret in it replaced by `***`, longest first."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


class Redacting(logging.Filter):
    """The second lock: callers log no address, and if one does it stays unread."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Blot these texts out."""
        super().__init__()
        self._secrets = list(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record; pass it on in any case."""
        if not self._secrets:
            return True
        record.msg, record.args = redact(event_of(record), self._secrets), ()
        for name, value in facts_of(record).items():
            # An error or a path may hold one too; what holds none keeps its type.
            text = str(value)
            redacted = redact(text, self._secrets)
            if redacted != text:
                setattr(record, name, redacted)
        if record.exc_info and not record.exc_text:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = redact(text, self._secrets)
        return True
