"""What every answer to an expected error has in common: status, headers and words."""

from store.errors import StoreError, TocsinError
from tocsin.config.toml_tables import ConfigError
from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.web.context import DeskContext

RETRY_SECONDS = 5
"""When to ask again after a 503: the daemon tries a full disk again after ten."""


class RefusedAnswerError(TocsinError):
    """What is asked for cannot be given now: its status says which kind it is."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        remedy: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Build it; `headers` are those that the status asks for."""
        super().__init__(message, remedy=remedy)
        self.status = status
        self.headers = headers or {}


def error_status(error: TocsinError) -> int:
    """Return the HTTP status of an error; 400 where nothing says more."""
    if isinstance(error, AccessRefusedError | RefusedAnswerError):
        return error.status
    if isinstance(error, ConfigError):
        return 404  # a name that is in no configuration
    return 503 if isinstance(error, StoreError) else 400


def error_headers(error: TocsinError) -> dict[str, str]:
    """Return the headers that the status of an error asks for."""
    if isinstance(error, AccessRefusedError | RefusedAnswerError):
        return error.headers
    if isinstance(error, StoreError):
        return {"retry-after": str(RETRY_SECONDS)}
    return {}


def error_message(error: TocsinError, desk: DeskContext) -> str:
    """Return what is wrong, without where the files are.

    That is nothing for whoever may read the desk, let alone for those who may not.
    """
    shown = error.message.replace(f" in {desk.config.path}", "")
    shown = shown.replace(str(desk.store.path), "the database")
    # As it was raised, which may be worded in the reader's language.
    return error.message if shown == error.message else shown
