"""Scrapy's settings with their reasons; `scrapy …` in the checkout uses them too."""

from collections.abc import Iterable
from typing import Any

from spiders import __name__ as _package

AGENT = "tocsin"
"""The name by which robots.txt files address tocsin."""

SPIDER_MODULES = [f"{_package}.kinds"]

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = f"{_package}.fetch.guard.GuardedResolver"
# Only http and https: file, ftp, s3 and data addresses from a feed are not followed.
_HANDLER = f"{_package}.fetch.idle_connections.BoundedDownloadHandler"
_RECORDING_HANDLER = f"{_package}.fetch.recording_handler.RecordingDownloadHandler"
_CARRYING_HANDLER = f"{_package}.fetch.carrying.CarryingDownloadHandler"
DOWNLOAD_HANDLERS = {
    **{"http": _HANDLER, "https": _HANDLER},
    **dict.fromkeys(["file", "data", "ftp", "s3"]),
}
# Two of Scrapy's extensions run code that they receive on a local port, and are on by
# default. Not even loaded they save a web server's memory; nothing here uses others.
EXTENSIONS_BASE: dict[str, int] = {}
# Scrapy verifies no certificate by default; a report must come from its real site.
DOWNLOAD_VERIFY_CERTIFICATES = True
# It would write each request out once more, to count bytes that nobody asks for.
DOWNLOADER_STATS = False
# 0 means no global limit. The dispatcher limits requests; a limit here would let
# requests that wait for one slow host delay all others.
CONCURRENT_REQUESTS = 0
# A second limit beside `HostSlots`: it also covers redirects and users' spiders.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# GDELT asks for five seconds between two requests, over all its queries: a longer gap
# than other hosts have.
DOWNLOAD_SLOTS = {
    "api.gdeltproject.org": {"concurrency": 1, "delay": 6.0, "jitter": 0.0}
}
# Halves the CPU of a response against the default of 100.
CONCURRENT_ITEMS = 4
# The store decides which addresses are new; Scrapy's filter would grow for ever.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# Scrapy retries at once and ignores Retry-After; the daemon schedules retries.
RETRY_ENABLED = False
REDIRECT_MAX_TIMES = 5
# Scrapy keeps cookies for ever; `redirects` keeps them within a chain of redirects.
COOKIES_ENABLED = False
HTTPCACHE_ENABLED = False
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
DOWNLOAD_WARNSIZE = 0
LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []
# `tocsin.logs` sets up the handlers.
LOG_INSTALL_ROOT_HANDLER = False
# Threads for getaddrinfo, which blocks: a dead name server must not delay others.
REACTOR_THREADPOOL_MAXSIZE = 32
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = AGENT
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    f"{_package}.fetch.guard.GuardMiddleware": 40,
    f"{_package}.fetch.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    f"{_package}.fetch.compression.CompressionMiddleware": 590,
    # In the places of Scrapy's own: refreshes before redirects, cookies after them.
    f"{_package}.fetch.redirects.RefreshMiddleware": 580,
    f"{_package}.fetch.redirects.ChainCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # Behind the redirects: each hop of a chain is judged by its own address.
    f"{_package}.fetch.access.LoginMiddleware": 740,
    f"{_package}.fetch.access.SourceProxyMiddleware": 750,
    # The last one before a request is sent: each hop of a chain waits for its host.
    f"{_package}.fetch.host_pace.HostPaceMiddleware": 890,
    # A proxy from the environment would connect past the guard.
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
}


def settings(
    *,
    user_agent: str,
    timeout_seconds: float,
    max_bytes: int,
    obey_robots: bool = True,
    verify_certificates: bool = True,
    allow: Iterable[str] = (),
    chromium: str = "",
    recording: bool = False,
    carrying: bool = False,
) -> dict[str, Any]:
    """Return the settings of a crawl; `allow` lists the private networks allowed.

    `chromium` is the path of the browser; empty to look for it. `recording` says
    whether requests may be recorded, `carrying` whether others may make them.
    """
    fixed = {name: value for name, value in globals().items() if name.isupper()}
    if recording or carrying:
        handler = _CARRYING_HANDLER if carrying else _RECORDING_HANDLER
        http = dict.fromkeys(["http", "https"], handler)
        fixed["DOWNLOAD_HANDLERS"] = DOWNLOAD_HANDLERS | http
    return fixed | {
        "USER_AGENT": user_agent,
        "DOWNLOAD_TIMEOUT": timeout_seconds,
        "DOWNLOAD_MAXSIZE": max_bytes,
        "ROBOTSTXT_OBEY": obey_robots,
        "DOWNLOAD_VERIFY_CERTIFICATES": verify_certificates,
        "TOCSIN_ALLOW": list(allow),
        "TOCSIN_CHROMIUM": chromium,
    }
