"""Scrapy's settings, each with its reason; `scrapy …` uses them in the checkout."""

from collections.abc import Iterable
from typing import Any

from spiders import __name__ as _package

AGENT = "tocsin"
"""The name robots.txt files know us by."""

SPIDER_MODULES = [f"{_package}.kinds"]

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = f"{_package}.fetch.guard.GuardedResolver"
# Only the web: file, ftp, s3 and data addresses from a feed must lead nowhere.
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
# Both run code that comes in over a local port, and both are on by default.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Scrapy would verify no certificate: what we report must come from whom it names.
DOWNLOAD_VERIFY_CERTIFICATES = True
# 0 is no global cap. The dispatcher caps; here, requests that wait for one slow host
# would hold up all the others.
CONCURRENT_REQUESTS = 0
# The second lock behind our lanes: it also covers redirects and users' spiders.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Halves the CPU of a response against the default of 100.
CONCURRENT_ITEMS = 4
# What is new is decided in the store; this filter would grow for ever.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# Retries come at once and know no Retry-After: the store's due times do it better.
RETRY_ENABLED = False
REDIRECT_MAX_TIMES = 5
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
HTTPCACHE_ENABLED = False
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
DOWNLOAD_WARNSIZE = 0
LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []
# Logs go where tocsin.logs sends them.
LOG_INSTALL_ROOT_HANDLER = False
# Threads for getaddrinfo, which blocks: one dead name server must not hold up the rest.
REACTOR_THREADPOOL_MAXSIZE = 32
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = AGENT
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    f"{_package}.fetch.guard.GuardMiddleware": 40,
    f"{_package}.fetch.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # A proxy from the environment would connect for us, past the guard.
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
) -> dict[str, Any]:
    """Return the settings for a crawl; `allow` lists networks the guard passes."""
    fixed = {name: value for name, value in globals().items() if name.isupper()}
    return fixed | {
        "USER_AGENT": user_agent,
        "DOWNLOAD_TIMEOUT": timeout_seconds,
        "DOWNLOAD_MAXSIZE": max_bytes,
        "ROBOTSTXT_OBEY": obey_robots,
        "DOWNLOAD_VERIFY_CERTIFICATES": verify_certificates,
        "TOCSIN_ALLOW": list(allow),
    }
