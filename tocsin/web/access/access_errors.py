"""What the desk refuses, and how it says so."""

from store.errors import TocsinError


class AccessRefusedError(TocsinError):
    """A request that is not carried out: its HTTP status says which kind it is."""

    def __init__(
        self, status: int, message: str, *, remedy: str = "", retry_seconds: int = 0
    ) -> None:
        """Build it; `retry_seconds` is what Retry-After says, zero for nothing."""
        super().__init__(message, remedy=remedy)
        self.status = status
        self.retry_seconds = retry_seconds

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the status asks for (RFC 9110 §11.6.1 and §10.2.3)."""
        headers = {}
        if self.status == 401:
            # A browser shows no box of its own for this scheme.
            headers["www-authenticate"] = 'Bearer realm="tocsin"'
        if self.retry_seconds:
            headers["retry-after"] = str(self.retry_seconds)
        return headers
