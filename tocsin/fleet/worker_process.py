"""The process of a worker: Scrapy's loop with a worker in it, until it is stopped."""

import logging
from collections.abc import Callable
from datetime import datetime

from spiders.fetch.poller import Poller, crawl
from tocsin.config.tables import CrawlTable
from tocsin.fleet.broker import broker_kind, require_library
from tocsin.fleet.task_maker import TaskMaker, worker_settings
from tocsin.fleet.until_told import until_told
from tocsin.fleet.work import Work, WorkTerms
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.workers import Workers

log = logging.getLogger("tocsin.fleet")


def run_worker(
    terms: WorkTerms,
    table: CrawlTable,
    workers: Workers,
    *,
    clock: Callable[[], datetime] = now,
) -> int:
    """Work until SIGTERM or Ctrl-C; return the exit code.

    Raises BrokerError when there is no way to a broker of that kind, WorkRefusedError
    when the daemon gives this worker no tasks.
    """
    require_library(broker_kind(terms.broker))
    settings = worker_settings(
        crawl_settings(table, version=terms.version, recording=True), terms.name
    )

    async def inside(poller: Poller) -> int:
        maker = TaskMaker(poller, workers, name=terms.name, clock=clock)
        work = Work(terms, maker, clock=clock)
        facts = {"worker": terms.name, "place": terms.place, "fleet": terms.fleet}
        log.info("waiting for the daemon", extra=facts)
        return await until_told(work.until_refused())

    return crawl(settings, inside, gap=0.0)
