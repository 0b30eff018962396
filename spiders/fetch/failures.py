"""What can go wrong on the way to a page, as data: an outcome and a sentence."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from store.model import VisitOutcome

LONGEST_RETRY_AFTER = timedelta(days=1)
"""A Retry-After beyond this is taken for a mistake and cut to it."""

_STATUS = {
    401: "the site wants a login",
    403: "the site refuses us",
    404: "there is nothing at this address",
    410: "the site says it is gone for good",
    429: "the site asks for fewer visits",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why something could not be had."""

    outcome: VisitOutcome
    sentence: str
    status: int | None = None
    retry_after: timedelta | None = None


def explain(error: BaseException) -> Failure:
    """Return what an exception of the download means."""
    match error:
        case IgnoreRequest() if "DOWNLOAD_MAXSIZE" in str(error):
            # A compressed body that grew past the limit while it was unpacked.
            return explain(DownloadCancelledError())
        case IgnoreRequest():
            return Failure(
                outcome="hard", sentence=str(error) or "the request was refused"
            )
        case DownloadTimeoutError():
            return Failure(outcome="soft", sentence="the site did not answer in time")
        case CannotResolveHostError():
            return Failure(outcome="soft", sentence="no such host, or a private one")
        case DownloadConnectionRefusedError():
            return Failure(outcome="soft", sentence="the site refused the connection")
        case DownloadCancelledError():
            return Failure(
                outcome="hard", sentence="the answer is larger than the limit"
            )
        case ResponseDataLossError():
            return Failure(
                outcome="soft", sentence="the answer broke off in the middle"
            )
        case _:
            text = " ".join(str(error).split()) or type(error).__name__
            return Failure(
                outcome="soft", sentence=f"the download failed: {text[:200]}"
            )


def refusal(response: Response, now: datetime) -> Failure | None:
    """Return what a response's status means when it is not a success, else None."""
    status = response.status
    if 200 <= status < 300:
        return None
    mends_itself = status == 429 or status >= 500 or status == 408
    said = _STATUS.get(status) or (
        "the site is in trouble" if status >= 500 else "an answer we cannot use"
    )
    return Failure(
        outcome="soft" if mends_itself else "hard",
        sentence=f"HTTP {status}: {said}",
        status=status,
        retry_after=retry_after(response, now),
    )


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return the wait that Retry-After asks for (RFC 9110 §10.2.3); None for none."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        # Ten digits are three hundred years: enough to be cut, too few to overflow.
        return min(timedelta(seconds=int(value[:10])), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(timedelta(0), min(at - now, LONGEST_RETRY_AFTER))
