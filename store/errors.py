"""The root of all our errors: what went wrong, and what to do about it."""

from typing import ClassVar


class TocsinError(Exception):
    """Something we expected could go wrong, and how to put it right."""

    exit_code: ClassVar[int] = 1
    """Of the command that it ends: 1, or 2 for wrong usage or configuration."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message}\n{remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy

    def shown(self) -> str:
        """Return the error as a command prints it: the message, then the remedy."""
        return str(self)


class StoreError(TocsinError):
    """The database cannot be opened or written."""


class StoreFullError(StoreError):
    """There is no room to write: stop fetching, keep what is there, try again later."""


class AlreadyRunningError(StoreError):
    """Another daemon owns this database."""

    def __init__(
        self, message: str, *, remedy: str = "", pid: int | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.pid = pid
