"""Access: a source's login, its proxy, and what a browser shows of it.

Both belong to the configuration, never to what a site says. A password is sent to the
origin of the source's address and nowhere else: the decision is made anew for each
request, so that it holds after redirects as well.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware

from spiders.fetch.mailbox_address import SCHEMES

PLACES = "tocsin_places"
"""The key in a request's meta of the places that it may be made from, in their order;
without it, from any."""

ASKED_FROM = "tocsin_asked_from"
"""The key in a request's meta of the sentence that says where it was made from, if not
from the first of its places."""

LOGIN = "tocsin_login"
"""The key in a request's meta of its source's Login."""

PROXY = "tocsin_proxy"
"""The key in a request's meta of its source's proxy, with its password."""

Part = Literal["listing", "page"]
"""What is asked for: what a source lists, or the page of an article."""

_PORTS = {"http": 80, "https": 443} | SCHEMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A user name and a password, and the origin that they are for."""

    origin: str
    user: str
    password: str = field(repr=False)

    def is_for(self, url: str) -> bool:
        """Return whether the password may be sent to an address.

        Scheme, host and port have to be the source's (RFC 9110 §11.5, the protection
        space): not another host, nor the same one without encryption.
        """
        return self.origin != "" and origin_of(url) == self.origin

    @property
    def header(self) -> str:
        """Return the value of the header Authorization (RFC 7617)."""
        pair = f"{self.user}:{self.password}".encode()
        return "Basic " + base64.b64encode(pair).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How the sites of a source are reached."""

    login: Login | None = None
    proxy: str = field(default="", repr=False)
    """The address of an HTTP proxy, perhaps with a password; empty for none."""
    shown: frozenset[Part] = frozenset()
    """What is a program, and shown by a browser before it is read."""
    places: tuple[str, ...] = ()
    """Where workers of a fleet ask it from, the first that can; empty for anywhere."""

    @property
    def shown_proxy(self) -> str:
        """Return the proxy's host and port, without its password."""
        return urlsplit(self.proxy).netloc.rpartition("@")[2]

    def meta(self) -> dict[str, Any]:
        """Return what a request's meta says of it."""
        facts = {LOGIN: self.login, PROXY: self.proxy, PLACES: self.places}
        return {name: value for name, value in facts.items() if value}


DIRECT = Access()
"""The access of a source without a login and without a proxy."""


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address; "" for what is none.

    The host is in ASCII, as requests have it, however it was written.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}:{port}"


def access_settings(access: Access) -> dict[str, Any]:
    """Return Scrapy's settings for a process that serves one source only."""
    login = access.login
    settings: dict[str, Any] = {"TOCSIN_PROXY": access.proxy}
    if login is not None:
        pair = {"user": login.user, "password": login.password}
        settings["TOCSIN_LOGIN"] = {"origin": login.origin, **pair}
    return settings


class LoginMiddleware:
    """Sends a source's password to the source's own origin, and to nobody else."""

    def __init__(self, default: Login | None) -> None:
        self._default = default

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the setting TOCSIN_LOGIN: the login of the only source."""
        facts: Mapping[str, str] = crawler.settings.getdict("TOCSIN_LOGIN")
        return cls(Login(**facts) if facts else None)

    def process_request(self, request: Request) -> None:
        """Set the header of a request, or take it away after a redirect."""
        login = request.meta.get(LOGIN) or self._default
        if login is None:
            return
        if login.is_for(request.url):
            request.headers["Authorization"] = login.header
        elif request.headers.get("Authorization") == login.header.encode():
            del request.headers["Authorization"]


class SourceProxyMiddleware(HttpProxyMiddleware):
    """Sends a source's requests through the source's proxy.

    Proxies of the environment are ignored: they would connect past the guard for
    sources whose owner never asked for one.
    """

    def __init__(self, default: str = "") -> None:
        super().__init__("utf-8")
        self.proxies = {}
        self._default = default

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the setting TOCSIN_PROXY: the proxy of the only source."""
        return cls(crawler.settings.get("TOCSIN_PROXY", ""))

    def process_request(  # type: ignore[override]  # `spider` is deprecated
        self, request: Request
    ) -> None:
        """Set the proxy of a request; a redirect keeps it."""
        proxy = request.meta.get(PROXY) or self._default
        if proxy:
            # With its password each time: Scrapy takes it out of the address.
            request.meta["proxy"] = proxy
        super().process_request(request)
