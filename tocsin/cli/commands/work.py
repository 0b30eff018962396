"""`tocsin work`: a worker of a fleet, on any machine."""

import re
import socket
from datetime import timedelta

import click

from store.errors import TocsinError
from tocsin.cli.options import log_format
from tocsin.config.fleet_table import PLACE, place_name
from tocsin.config.tables import CrawlTable
from tocsin.logs.formats import LogFormat
from tocsin.logs.setup import set_up_logs

READ_SECONDS = 30.0
"""How long reading one page may take, as `read_timeout` has it."""


class NameType(click.ParamType[str]):
    """The name of a worker, a place or a fleet."""

    name = "name"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the name; fails for what queues cannot be called."""
        try:
            return place_name(value) if value else ""
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


NAME = NameType()


@click.command()
@click.option(
    "--broker",
    required=True,
    envvar="TOCSIN_BROKER",
    show_envvar=True,
    help="The address of the fleet's broker: redis://… or amqp://…. It may hold a "
    "password: rather set the variable, which nobody sees in a list of processes.",
)
@click.option(
    "--fleet",
    default="tocsin",
    show_default=True,
    type=NAME,
    help="The name of the fleet, as [fleet] name has it.",
)
@click.option(
    "--name", default="", type=NAME, help="Of this worker.  [default: the host's]"
)
@click.option(
    "--place",
    default="",
    type=NAME,
    help="Where it stands: sources that name it in `workers` are asked from here.",
)
@click.option(
    "--at-once",
    default=8,
    show_default=True,
    type=click.IntRange(1, 1_000),
    help="Requests at once.",
)
@click.option(
    "--readers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that read pages.",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="NETWORK",
    help="A private network that this machine may fetch from; may be repeated.",
)
@log_format
def work(
    broker: str,
    fleet: str,
    name: str,
    place: str,
    at_once: int,
    readers: int,
    allow: tuple[str, ...],
    log_format: LogFormat,
) -> int:
    """Fetch and read pages for a daemon on another machine.

    Nothing is stored here, and no configuration is needed: what to fetch, when, and
    what becomes of it is the daemon's to decide. SIGTERM or Ctrl-C ends it; what it was
    at, another worker does. See docs/fleet.md.
    """
    from tocsin.alerts.channels.url_secrets import secrets_in
    from tocsin.fleet.work import WorkTerms
    from tocsin.fleet.worker_process import run_worker
    from tocsin.wiring.version import this_version
    from tocsin.wiring.workers import Workers

    set_up_logs(log_format, secrets=secrets_in(broker))
    terms = WorkTerms(
        broker=broker,
        fleet=fleet,
        name=name or _host_name(),
        place=place,
        at_once=at_once,
        version=this_version(),
    )
    crawl = CrawlTable(allow=allow, timeout=timedelta(minutes=5), max_page_mb=100)
    with Workers(readers, seconds=READ_SECONDS) as workers:
        return run_worker(terms, crawl, workers)


def _host_name() -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", socket.gethostname())[:64]
    if not re.fullmatch(PLACE, name):
        raise TocsinError(
            f"the name of this machine, {name!r}, cannot be that of a worker.",
            remedy="Give it one: tocsin work --name berlin-1",
        )
    return name
