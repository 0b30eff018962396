"""What sites ask for besides redirects: cookies within a chain, and refreshes.

Some sites set a cookie and redirect to the same address; without the cookie they do so
for ever. A moved feed or article may be a page that only says where to go, or an answer
with a `Refresh` header. Both count as redirects: they pass the guard, and together a
request follows at most REDIRECT_MAX_TIMES of all kinds.
"""

import re
from itertools import takewhile
from typing import Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Response
from scrapy.http.cookies import CookieJar
from scrapy.utils.response import get_meta_refresh

from spiders import urls
from spiders.decoding.unpack import TooLargeError, unpack
from spiders.fetch.header_text import header_text

COOKIES = "tocsin_cookies"
"""The key in a request's meta of the cookies that its chain of redirects was given."""

MAX_DELAY = 5.0
"""Seconds of a refresh that is followed: after a longer time a page loads itself again,
to show what is new."""

MAX_BEGINNING = 4 * 4_096
"""Bytes that the 4,096 characters which get_meta_refresh reads can take."""

MAX_BYTES = 100_000
"""The largest page that is unpacked to look for a refresh: those that have one and
nothing else have a hundredth of it."""

_REFRESH = re.compile(
    r"\s*(\d+(?:\.\d*)?|\.\d+)\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"'\s]+)",
    re.IGNORECASE,
)
"""The value of a `Refresh` header (HTML, "shared declarative refresh steps")."""


_PERMANENT = (301, 308)


def permanent_target(response: Response) -> str:
    """Return where a request was redirected to for good; empty when it was not.

    That is where its first redirects lead that are permanent (RFC 9110 §15.4.2 and
    §15.4.9): of a chain that begins with a temporary one the old address stays the one
    to ask. The same address by https, or with or without "www.", is no move.
    """
    meta = response.request.meta if response.request is not None else {}
    reasons = meta.get("redirect_reasons") or ()
    addresses = [*(meta.get("redirect_urls") or ()), response.url]
    steps = sum(1 for _ in takewhile(_PERMANENT.__contains__, reasons))
    target = str(addresses[steps])
    return "" if urls.key(target) == urls.key(str(addresses[0])) else target


class ChainCookiesMiddleware:
    """Sends the cookies that were set earlier in a chain of redirects.

    They are kept in the request itself and end with it: no site is given a cookie at
    the next visit.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it; it has no settings."""
        del crawler
        return cls()

    def process_request(self, request: Request) -> None:
        """Add the cookies of the chain that belong to the request's host and path."""
        jar = request.meta.get(COOKIES)
        if isinstance(jar, CookieJar):
            request.headers.pop("Cookie", None)
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember the cookies that the response sets, for the rest of the chain."""
        if "Set-Cookie" in response.headers:
            jar = request.meta.get(COOKIES)
            if not isinstance(jar, CookieJar):
                jar = request.meta[COOKIES] = CookieJar()
            jar.extract_cookies(response, request)
        return response


class RefreshMiddleware(MetaRefreshMiddleware):
    """Follows `Refresh` headers and `<meta http-equiv="refresh">` elsewhere."""

    def process_response(  # type: ignore[override]  # the deprecated argument
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request that a refresh asks for, else the response."""
        target = _target(response)
        is_page = request.method != "HEAD" and 200 <= response.status < 300
        # A page that loads itself is the page, or a check that we do not pass.
        if not target or not is_page or target == response.url:
            return response
        if not target.startswith(("http://", "https://")):
            return response
        redirected = self._redirect_request_using_get(request, response, target)
        return self._redirect(redirected, request, "refresh")


def _may_refresh(response: HtmlResponse) -> bool:
    """Return whether the word stands where get_meta_refresh looks.

    That decodes the whole page, and keeps the text as long as the response.
    """
    beginning = response.body[:MAX_BEGINNING].replace(b"\0", b"")  # of UTF-16
    return b"refresh" in beginning.lower()


def _target(response: Response) -> str:
    """Return the address that a response sends on to at once, without its fragment."""
    header = header_text(response, "Refresh")
    found = _REFRESH.match(header)
    delay, target = (float(found[1]), found[2]) if found else (MAX_DELAY, "")
    page = _unpacked(response) if isinstance(response, HtmlResponse) else None
    if not found and page is not None and _may_refresh(page):
        seconds, meta_target = get_meta_refresh(page)
        delay, target = seconds or 0.0, meta_target or ""
    if not target or delay > MAX_DELAY:
        return ""
    try:
        return str(urljoin(response.url, target)).partition("#")[0]
    except ValueError:
        return ""


def _unpacked(response: HtmlResponse) -> HtmlResponse:
    """Return a page that was packed more often than announced as it is meant."""
    try:
        body = unpack(response.body, MAX_BYTES)
    except TooLargeError:
        return response
    return response if body is response.body else response.replace(body=body)
