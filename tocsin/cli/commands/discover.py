"""`tocsin discover`: find the best source in a site."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import click

from spiders import urls
from spiders.discovery.finder import Discovery, Finder
from spiders.fetch.poller import Poller, crawl
from store.errors import TocsinError
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import CONFIG, config_if_any, optional_config
from tocsin.cli.styled_text import Console
from tocsin.cli.views.discovery_view import show_discovery
from tocsin.config import ConfigError, load
from tocsin.config.append_sources import append_sources
from tocsin.config.source_names import source_name
from tocsin.config.tables import CrawlTable
from tocsin.logs.setup import set_up_logs
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.discovery_facts import as_facts, proposed
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers

AT_ONCE = 8
"""Sites that are looked at side by side; each host still has its turns and pauses."""


@click.command()
@click.argument("addresses", metavar="URL...", nargs=-1, required=True)
@click.option(
    "--write", is_flag=True, help="Add the best of each to the configuration."
)
@json_option
@optional_config
def discover(
    addresses: tuple[str, ...], write: bool, as_json: bool, path: Path | None
) -> int:
    """Find the feeds and sitemaps of each site, and the best of them.

    Makes at most twelve requests to a site, as politely as the daemon: it obeys
    robots.txt and refuses private addresses. Nothing is stored. Exit code 1: nothing
    was found in one of them.
    """
    set_up_logs("text")
    for address in addresses:
        if problem := urls.address_problem(address):
            raise TocsinError(
                f"URL: {address!r} is not a web address: {problem}.",
                remedy="Write it as in https://gazette.example/",
            )
    if write:
        path = path or Path(CONFIG)
    config = config_if_any(path)
    found = _find(addresses, config.crawl if config else CrawlTable())
    if as_json:
        facts = [as_facts(discovery) for discovery in found]
        print_json(facts)
    else:
        for discovery in found:
            show_discovery(Console(), discovery)
    if write and config:
        write_best(config.path, found, is_message=as_json)
    return 0 if all(discovery.best for discovery in found) else 1


def _find(addresses: tuple[str, ...], table: CrawlTable) -> list[Discovery]:
    found: list[Discovery] = []

    async def main(poller: Poller) -> int:
        places = asyncio.Semaphore(AT_ONCE)

        async def find(address: str) -> Discovery:
            async with places:
                finder = Finder(poller=poller, run=workers.run, clock=now)
                return await finder.find(address)

        found.extend(await asyncio.gather(*map(find, addresses)))
        return 0

    settings = crawl_settings(table, version=this_version())
    with Workers(1, seconds=table.read_timeout.total_seconds()) as workers:
        crawl(settings, main, gap=table.gap.total_seconds())
    return found


def write_best(
    path: Path, found: Iterable[Discovery], *, is_message: bool = False
) -> None:
    """Add the best source of each site at the end of the file.

    It says so in the output, or on stderr where the output is for programs.
    Raises ConfigError for those that it has already, after the others were added.
    """
    known = {urls.key(source.url): source.key for source in load(path).sources}
    tables, problems = dict[str, str](), list[str]()
    for best in (discovery.best[0] for discovery in found if discovery.best):
        address = urls.key(best.way.url)
        if address in known:
            problems.append(f"{path} has it already: [sources.{known[address]}].")
            continue
        key = source_name(best.way.url, set(known.values()))
        known[address] = key
        tables[key] = proposed(best, key)
    if tables:
        append_sources(path, list(tables.values()))
        click.echo(f"Added to {path}: {', '.join(tables)}.", err=is_message)
    if problems:
        raise ConfigError("\n".join(problems))
