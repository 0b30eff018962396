"""What sites of the configured sources answer: one request to each of a few."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.http import Response

from spiders import urls
from spiders.fetch.access import Access
from spiders.fetch.failures import explain
from spiders.fetch.header_text import header_text
from spiders.fetch.poller import Poller, crawl
from store.model import Source
from tocsin.cli.doctor.clock_checks import HostAnswer
from tocsin.config import Config, ConfigError
from tocsin.config.source_access import source_access
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.version import this_version

MOST_HOSTS = 10
"""Sites that are asked: they agree, or one in ten has a wrong clock."""


def ask(config: Config) -> list[HostAnswer]:
    """Return what the first sites answer to a request for their source.

    By the rules of each visit: robots.txt, limits, the guard, logins and proxies. Any
    answer has a date, also a refusal. Call it once per process.
    """
    chosen = _one_each(config)
    access = {source.key: _plain(config, source) for source in chosen.values()}
    found = list[HostAnswer]()

    async def main(poller: Poller) -> int:
        poller.give_access(access)
        asked = (_ask(poller, host, source) for host, source in chosen.items())
        found.extend(await asyncio.gather(*asked))
        return 0

    if chosen:
        settings = crawl_settings(config.crawl, version=this_version())
        crawl(settings, main, gap=0.0)
    return found


def _one_each(config: Config) -> dict[str, Source]:
    """Return host → a source of it, of the first hosts that are reached by HTTP."""
    found = dict[str, Source]()
    for source in config.sources:
        if source.url.startswith(("http://", "https://")):
            found.setdefault(urls.host(source.url), source)
    return dict(list(found.items())[:MOST_HOSTS])


def _plain(config: Config, source: Source) -> Access:
    """Return how a source is reached, without a browser, or a login we do not have."""
    try:
        return replace(source_access(config, source.key), shown=frozenset())
    except ConfigError:
        return Access(proxy=config.source_tables[source.key].proxy)


async def _ask(poller: Poller, host: str, source: Source) -> HostAnswer:
    try:
        response = await poller.get(source.url, source=source.key)
    except Exception as error:
        # Whatever a download raises is said in a sentence, as at a visit.
        return HostAnswer(host=host, problem=explain(error).sentence)
    return HostAnswer(host=host, offset=offset_of(response, now()))


def offset_of(response: Response, at: datetime) -> timedelta | None:
    """Return by how much our clock is ahead of an answer's date; None without one.

    A cache on the way says for how long it has kept the answer (RFC 9111 §5.1).
    """
    try:
        said = parsedate_to_datetime(header_text(response, "Date"))
    except (TypeError, ValueError):
        return None
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    age = header_text(response, "Age").strip()
    kept = timedelta(seconds=int(age)) if age.isdecimal() and len(age) < 9 else None
    return at - said - (kept or timedelta(0))
