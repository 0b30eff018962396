"""The root of all our errors: what went wrong, and what to do about it."""


class TocsinError(Exception):
    """Something we expected could go wrong, and how to put it right."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message}\n{remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy


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
