"""`tocsin check`: test the configuration, the sources and the channels."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping

import click
from rich.console import Console
from rich.text import Text

from spiders import extract
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule
from spiders.fetch.poller import Poller, crawl
from spiders.fetch.visit import visit
from spiders.kinds.builtin import KINDS
from spiders.listing import Listing
from store import entries
from store.connections import open_reader
from store.errors import StoreError
from store.model import Bookmark, Source, Visit
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.messages.template_loader import own as own_templates
from tocsin.cli.commands.channels import answered, send_test
from tocsin.cli.options import with_config, workers_for
from tocsin.cli.views.recorded_pages import page_checks
from tocsin.config import Config
from tocsin.config.channel_urls import channel_urls
from tocsin.config.old_words import renamed
from tocsin.config.query_doubts import query_doubts
from tocsin.config.toml_tables import parsed
from tocsin.logs.setup import set_up_logs
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings, listing_reader
from tocsin.wiring.own_spiders import check_kinds
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers
from tocsin.words.phrases import pluralize

LAST_PAGES = 20
"""Pages of a source that are looked at: what stood in the way lately, not last year."""


@click.command()
@click.option("--send", is_flag=True, help="Send a test message to every channel.")
@click.option("--rules", is_flag=True, help="Only read the recorded pages.")
@with_config
def check(config: Config, send: bool, rules: bool) -> int:
    """Check the configuration, every source and every channel.

    Recorded pages beside site rules are read. Nothing is stored and, without --send,
    nothing is sent.
    """
    set_up_logs("text")
    console = Console(highlight=False)
    fine = _check_recorded(config, console)
    if rules:
        return 0 if fine else 1
    channels = open_channels(channel_urls(config))
    if config.template_folder is not None:
        own_templates(config.template_folder)
    count = pluralize(len(config.watchlists), "watchlist")
    _say(console, True, f"{config.path}: {count}, no mistakes")
    for sentence in renamed(parsed(config.path)):
        _warn(console, sentence)
    if config.spider_folder is not None and not config.spider_folder.is_dir():
        _warn(console, f"spiders.folder: there is no folder {config.spider_folder}")
    _warn_of_queries(config, console)
    fine &= _check_sources(config, console)
    for channel in channels.values():
        fine &= _check_channel(config, channel, console, send=send)
    for name in sorted({w.name for w in config.watchlists if not w.routes}):
        _say(console, True, f"watchlist {name}: no channel, matches are only stored")
    return 0 if fine else 1


def _check_recorded(config: Config, console: Console) -> bool:
    """Read the recorded pages; return whether all are read as expected."""
    fine = True
    if config.rule_folder is None:
        return fine
    today = now().date()
    for verdict in page_checks(
        config.rule_folder, config.site_rules, _read_recorded, today=today
    ):
        if verdict.good is None:
            _warn(console, f"page {verdict.text}")
        else:
            _say(console, verdict.good, f"page {verdict.text}")
            fine &= verdict.good
    return fine


def _read_recorded(body: bytes, url: str, rule: SiteRule | None) -> Reading:
    return extract.read(body, url, "text/html", rules=rule)


def _warn_of_queries(config: Config, console: Console) -> None:
    """Show what is valid in a query but probably a mistake."""
    for doubt in query_doubts(config):
        _warn(console, f"{doubt.where}: {doubt.message}\n{doubt.shown}")


def _check_sources(config: Config, console: Console) -> bool:
    settings = crawl_settings(config.crawl, version=this_version())

    async def main(poller: Poller) -> int:
        await check_kinds(config)
        seen = await asyncio.gather(
            *(_visit(source, poller, workers) for source in config.sources)
        )
        return _report(seen, console)

    with workers_for(config) as workers:
        fine = crawl(settings, main, gap=0.0) == 0
    _warn_of_refused_pages(config, console)
    return fine


def _warn_of_refused_pages(config: Config, console: Console) -> None:
    """Show the sources whose last pages were not their articles, and why."""
    try:
        reader = open_reader(config.database)
    except StoreError:
        return  # there is none yet, or the daemon has to bring it up to date first
    with contextlib.closing(reader) as db:
        for source in config.sources:
            last = entries.refused_pages(db, source.key, LAST_PAGES)
            if last.refused:
                _warn(
                    console,
                    f"source {source.key}: {last.refused} of its last {last.read} pages"
                    f" were not the articles, so what it lists was used:"
                    f" {last.reason}",
                )


async def _visit(source: Source, poller: Poller, workers: Workers) -> tuple[Visit, str]:
    """Return a visit to a source, and what it found on a page: two headlines."""
    # A spider of the user's runs for minutes: of it only the address has to answer.
    read = listing_reader(source, workers) if source.kind in KINDS else _anything
    seen, entries = await visit(source, Bookmark(), poller=poller, read=read, now=now())
    if source.kind != "page" or not entries:
        return seen, ""
    names = ", ".join(repr(entry.title or entry.url) for entry in entries[:2])
    return seen, f", such as {names}"


async def _anything(
    body: bytes, url: str, options: Mapping[str, str], content_type: str
) -> Listing:
    return Listing(entries=())


def _report(seen: Iterable[tuple[Visit, str]], console: Console) -> int:
    failed = 0
    for visit_, found in seen:
        good = visit_.outcome in ("ok", "unchanged")
        failed += not good
        entries = pluralize(visit_.listed, "entry")
        what = f"answers, {entries}{found}" if good else visit_.reason
        _say(console, good, f"source {visit_.source}: {what}")
    return failed


def _check_channel(
    config: Config, channel: Channel, console: Console, *, send: bool
) -> bool:
    if not send:
        _say(console, True, f"channel {channel.name}: well-formed")
        return True
    answer = send_test(config, channel)
    console.print(answered(channel.name, answer), soft_wrap=True)
    return answer.outcome == "ok"


def _say(console: Console, good: bool, text: str) -> None:
    mark = Text("✓ ", "green") if good else Text("✗ ", "red")
    console.print(mark + Text(text), soft_wrap=True)


def _warn(console: Console, text: str) -> None:
    console.print(Text("! ", "yellow") + Text(text), soft_wrap=True)
