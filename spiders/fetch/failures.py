"""Failures of fetching, as data: an outcome, and a sentence for the operator."""

import errno
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.web._newclient import ConnectionAborted
from twisted.web.client import ResponseFailed

from spiders.fetch.access import LOGIN, Login
from spiders.fetch.browser import BrowserFailedError
from spiders.fetch.header_text import header_text
from spiders.fetch.host_pace import HostHeldError
from spiders.fetch.retry_after import parse_retry_after
from spiders.fetch.robots import RulesUnreadError
from store.model import VisitOutcome

LONGEST_RETRY_AFTER = timedelta(days=1)
"""The longest Retry-After that is respected; a longer one is taken for a mistake."""

_STATUS = {
    304: "the site says that nothing has changed, but was not asked that",
    401: "the site requires a login",
    403: "the site refuses the request",
    404: "the site has no page at this address",
    407: "the proxy requires another login",
    410: "the site has removed the page for good",
    429: "the site asks for fewer requests",
}


class ProxyFailedError(Exception):
    """A source's proxy does not connect; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a page or a listing could not be fetched or read."""

    outcome: VisitOutcome
    sentence: str
    status: int | None = None
    retry_after: timedelta | None = None
    is_reached: bool = True
    """Whether the site answered; not when its name or its machine was not found, or the
    connection ended before: something between us may have done that for all sites."""


class FailedElsewhereError(Exception):
    """A request that another machine made failed there."""

    def __init__(self, failure: Failure) -> None:
        """Keep what `explain` made of it there."""
        super().__init__(failure.sentence)
        self.failure = failure


def explain(error: BaseException) -> Failure:
    """Return the failure that an exception of a download means."""
    match error:
        case FailedElsewhereError(failure=failure):
            return failure
        case IgnoreRequest() if "DOWNLOAD_MAXSIZE" in str(error):
            # A compressed body grew past the limit while it was unpacked.
            return explain(DownloadCancelledError())
        case IgnoreRequest():
            return Failure(
                outcome="hard", sentence=str(error) or "the request was refused"
            )
        case RulesUnreadError(status=status):
            return Failure(outcome="soft", sentence=str(error), status=status)
        case HostHeldError() | ProxyFailedError() | BrowserFailedError():
            return Failure(outcome="soft", sentence=str(error))
        case DownloadTimeoutError():
            return _unreached("the site did not answer in time")
        case CannotResolveHostError():
            return _unreached("the host does not exist or is private")
        case DownloadConnectionRefusedError():
            return _unreached("the site refused the connection")
        case DownloadCancelledError():
            return Failure(outcome="hard", sentence="the answer exceeds the size limit")
        case ResponseDataLossError():
            return Failure(outcome="soft", sentence="the answer was cut off")
        case _ if os.strerror(errno.EMFILE) in str(error):
            return Failure(
                outcome="soft",
                sentence="tocsin has as many files open as it may: raise the limit "
                "(LimitNOFILE= of systemd, or ulimit -n)",
            )
        case DownloadFailedError(__cause__=ResponseFailed(reasons=[*_, last])):
            return _broken(last.value)
        case _:
            return _unknown(error)


def _broken(error: BaseException) -> Failure:
    """Return the failure that the end of a connection without an answer means."""
    match error:
        case ConnectionAborted():
            sentence = "the head of the answer exceeds the size limit"
            return Failure(outcome="hard", sentence=sentence)
        case ConnectionDone() | ConnectionLost():
            return _unreached("the site closed the connection")
        case Exception(args=([*_, (_, _, str(reason))],)):
            # OpenSSL's: library, function and reason of each error in its queue.
            return _unreached(f"TLS failed: {reason}")
        case _:
            return _unknown(error)


def _unknown(error: BaseException) -> Failure:
    text = " ".join(str(error).split()) or type(error).__name__
    return _unreached(f"the download failed: {text[:200]}")


def _unreached(sentence: str) -> Failure:
    return Failure(outcome="soft", sentence=sentence, is_reached=False)


def refusal(response: Response, now: datetime) -> Failure | None:
    """Return the failure that a response's status means; None for a success."""
    status = response.status
    if 200 <= status < 300:
        return None
    is_temporary = status == 429 or status >= 500 or status == 408
    meaning = (
        (_login_problem(response) if status == 401 else "")
        or _STATUS.get(status)
        or (
            "the site has an internal error"
            if status >= 500
            else "the site gives no usable answer"
        )
    )
    return Failure(
        outcome="soft" if is_temporary else "hard",
        sentence=f"HTTP {status}: {meaning}",
        status=status,
        retry_after=retry_after(response, now),
    )


def _login_problem(response: Response) -> str:
    """Return why a login is required though the source has one; "" for the plain case.

    Also where the site wants a kind of login that is not supported.
    """
    login = response.request.meta.get(LOGIN) if response.request else None
    asked = b",".join(response.headers.getlist("WWW-Authenticate")).lower()
    if asked.lstrip().startswith(b"digest") and b"basic" not in asked:
        return "the site wants a Digest login, and tocsin supports Basic only"
    if not isinstance(login, Login):
        return ""
    if login.is_for(response.url):
        return "the site does not accept the user and password of the source"
    return (
        f"{response.url} requires a login, and the password is sent to "
        f"{login.origin} only; if it is the same site, write this address in url"
    )


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return the wait that Retry-After asks for (RFC 9110 §10.2.3); None for none."""
    value = header_text(response, "Retry-After")
    return parse_retry_after(value, now, longest=LONGEST_RETRY_AFTER)
