"""`tocsin sources check`: test sources step by step, and say what to type."""

import asyncio

import click

from spiders.discovery.source_check import SourceCheck, check_source
from spiders.fetch.access import Access
from spiders.fetch.poller import Poller, crawl
from store.model import Source
from tocsin.cli.json_output import Record, json_option, print_json
from tocsin.cli.name_completion import complete_source
from tocsin.cli.options import with_config, workers_for
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.coverage_view import NO_SOURCES
from tocsin.config import Config, ConfigError
from tocsin.config.source_access import access_secrets, source_access
from tocsin.logs.setup import never_show, set_up_logs
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.own_spiders import check_kinds
from tocsin.wiring.version import this_version
from tocsin.words.phrases import pluralize

AT_ONCE = 16
"""Sources that are tested side by side; each host still has its turns and pauses."""


@click.command("check")
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=complete_source)
@json_option
@with_config
def check_sources(config: Config, names: tuple[str, ...], as_json: bool) -> int:
    """Test each source: its address, its list, and the first article of that.

    All of them, or those named. Says which step fails and what to type. Nothing is
    stored. Exit code 1: one of them fails.
    """
    set_up_logs("text")
    chosen = [config.source(name) for name in names] or list(config.sources)
    console = Console()
    if as_json:
        tests = _run(config, chosen) if chosen else []
        print_json([_record(test) for test in tests])
        return 0 if all(test.is_good for test in tests) else 1
    if not chosen:
        console.print(NO_SOURCES)
        return 0
    tests = _run(config, chosen)
    for test in tests:
        _show(console, test)
    failed = sum(not test.is_good for test in tests)
    if len(tests) > 1:
        count = pluralize(len(tests), "source")
        console.print(f"{count} tested, {failed} failed")
    return 1 if failed else 0


def _run(config: Config, chosen: list[Source]) -> list[SourceCheck]:
    access, tests = _access(config, chosen)
    never_show(access_secrets(access.values()))

    async def main(poller: Poller) -> int:
        places = asyncio.Semaphore(AT_ONCE)
        poller.give_access(access)
        await check_kinds(config)

        async def test(source: Source) -> SourceCheck:
            async with places:
                return await check_source(source, poller, workers.run, now)

        reached = [source for source in chosen if source.key in access]
        tests.extend(await asyncio.gather(*map(test, reached)))
        return 0

    settings = crawl_settings(config.crawl, version=this_version())
    with workers_for(config) as workers:
        crawl(settings, main, gap=config.crawl.gap.total_seconds())
    return tests


def _access(
    config: Config, chosen: list[Source]
) -> tuple[dict[str, Access], list[SourceCheck]]:
    """Return how the sources are reached, and what is said of those that are not."""
    access, failed = dict[str, Access](), list[SourceCheck]()
    for source in chosen:
        try:
            access[source.key] = source_access(config, source.key)
        except ConfigError as error:
            failed.append(
                SourceCheck(
                    source=source.key,
                    said=error.message,
                    failed="password",
                    remedy=error.remedy,
                )
            )
    return access, failed


def _record(test: SourceCheck) -> Record:
    return {
        "source": test.source,
        "well": test.is_good,
        "text": test.said,
        "failed": test.failed or None,
        "remedy": test.remedy,
    }


def _show(console: Console, test: SourceCheck) -> None:
    mark = Text("✓ ", "green") if test.is_good else Text("✗ ", "red")
    console.print(mark + Text(f"{test.source}: {test.said}"))
    if test.remedy:
        console.print(f"    {test.remedy}")
