"""Failures of fetching, as data."""

from datetime import timedelta

import pytest
from OpenSSL import SSL
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
from twisted.python.failure import Failure
from twisted.web._newclient import ConnectionAborted
from twisted.web.client import ResponseNeverReceived

from spiders.fetch.failures import LONGEST_RETRY_AFTER, explain, refusal
from spiders.fetch.robots import RulesUnreadError
from tests.support.factories import NOW

URL = "https://gazette.example/feed"


def answer(status: int = 503, retry_after_header: bytes | None = None) -> Response:
    headers = {} if retry_after_header is None else {"Retry-After": retry_after_header}
    return Response(URL, status=status, headers=headers)


def test_a_lack_of_files_is_not_the_site_s_fault() -> None:
    bind = OSError("Couldn't bind: 24: Too many open files.")

    assert "raise the limit" in explain(bind).sentence


@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_success_is_no_failure(status: int) -> None:
    assert refusal(answer(status), NOW) is None


@pytest.mark.parametrize(
    ("status", "outcome", "sentence"),
    [
        (301, "hard", "HTTP 301: the site gives no usable answer"),
        (401, "hard", "HTTP 401: the site requires a login"),
        (403, "hard", "HTTP 403: the site refuses the request"),
        (404, "hard", "HTTP 404: the site has no page at this address"),
        (408, "soft", "HTTP 408: the site gives no usable answer"),
        (410, "hard", "HTTP 410: the site has removed the page for good"),
        (429, "soft", "HTTP 429: the site asks for fewer requests"),
        (500, "soft", "HTTP 500: the site has an internal error"),
        (599, "soft", "HTTP 599: the site has an internal error"),
    ],
)
def test_a_status_tells_whether_the_failure_is_temporary(
    status: int, outcome: str, sentence: str
) -> None:
    failure = refusal(answer(status), NOW)

    assert failure is not None
    assert (failure.outcome, failure.sentence) == (outcome, sentence)
    assert failure.status == status


@pytest.mark.parametrize(
    ("retry_after_header", "wait"),
    [
        (None, None),
        (b" 120 ", timedelta(minutes=2)),
        (b"86401", LONGEST_RETRY_AFTER),
        (b"\xb2", None),
    ],
)
def test_retry_after_is_read_and_bounded(
    retry_after_header: bytes | None, wait: timedelta | None
) -> None:
    failure = refusal(answer(503, retry_after_header), NOW)

    assert failure is not None
    assert failure.retry_after == wait


def broken(why: Exception) -> DownloadFailedError:
    """Return what Scrapy makes of a connection that ended without an answer."""
    error = DownloadFailedError(str(why))
    failure = Failure(why)  # type: ignore[no-untyped-call]
    error.__cause__ = ResponseNeverReceived(  # type: ignore[no-untyped-call]
        [failure]
    )
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "sentence"),
    [
        (IgnoreRequest("a private address"), "hard", "a private address"),
        (IgnoreRequest(), "hard", "the request was refused"),
        (
            RulesUnreadError(503),
            "soft",
            "robots.txt forbids this address as long as it cannot be read (HTTP 503)",
        ),
        (
            IgnoreRequest("exceeded DOWNLOAD_MAXSIZE"),
            "hard",
            "the answer exceeds the size limit",
        ),
        (
            DownloadCancelledError(),
            "hard",
            "the answer exceeds the size limit",
        ),
        (DownloadTimeoutError(), "soft", "the site did not answer in time"),
        (CannotResolveHostError(), "soft", "the host does not exist or is private"),
        (
            DownloadConnectionRefusedError(),
            "soft",
            "the site refused the connection",
        ),
        (ResponseDataLossError(), "soft", "the answer was cut off"),
        (
            broken(ConnectionAborted()),
            "hard",
            "the head of the answer exceeds the size limit",
        ),
        (broken(ConnectionDone()), "soft", "the site closed the connection"),
        (broken(ConnectionLost()), "soft", "the site closed the connection"),
        (
            broken(SSL.Error([("SSL routines", "", "wrong version number")])),
            "soft",
            "TLS failed: wrong version number",
        ),
        (broken(SSL.Error()), "soft", "the download failed: Error"),
        (DownloadFailedError("no more"), "soft", "the download failed: no more"),
        (OSError("broken\npipe"), "soft", "the download failed: broken pipe"),
        (ValueError(), "soft", "the download failed: ValueError"),
    ],
)
def test_an_exception_becomes_a_sentence(
    error: Exception, outcome: str, sentence: str
) -> None:
    failure = explain(error)

    assert (failure.outcome, failure.sentence) == (outcome, sentence)


def test_a_long_message_is_cut() -> None:
    assert len(explain(OSError("x" * 10_000)).sentence) < 250
