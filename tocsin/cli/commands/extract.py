"""`tocsin extract`: read one page as the daemon does, and explain the result."""

import asyncio
import gzip
import io
import sys
import zlib
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from spiders import urls
from spiders.decoding import decode_markup
from spiders.extract.page.parsed_page import parse_page
from spiders.extract.read_page import read
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule, SiteRules
from spiders.fetch import failures
from spiders.fetch.poller import Poller, crawl
from store.errors import TocsinError
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import config_if_any, optional_config
from tocsin.cli.views.reading_view import show_reading, show_verdicts
from tocsin.config.tables import CrawlTable
from tocsin.daemon.unread_pages import FetchedPage, came_with
from tocsin.logs.setup import set_up_logs
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers

NOWHERE = "https://page.invalid/"
"""The address of a page whose address is unknown; `.invalid` is reserved (RFC 2606)."""


@click.command()
@click.argument("page")
@click.option(
    "--explain",
    is_flag=True,
    help="Show every line of the page, with the reason if it is left out.",
)
@json_option
@click.option("--url", default="", help="The address of the page in a file.")
@optional_config
def extract(
    page: str, explain: bool, as_json: bool, url: str, path: Path | None
) -> int:
    """Read one page as the daemon does, and show the result.

    PAGE is an address, a file, or "-" for standard input. Addresses are fetched as the
    daemon fetches them: it obeys robots.txt and refuses private addresses. Nothing is
    stored.
    """
    set_up_logs("text")
    crawl_table, rules = _configured(path)
    if "://" in page:
        _check_address("PAGE", page)
        fetched = _fetch(page, crawl_table)
    else:
        fetched = _open(page, url, max_bytes=crawl_table.max_page_mb * 1_000_000)
    if not decode_markup(fetched.body, fetched.content_type).strip():
        raise TocsinError(f"{page}: it contains no text, so it is not a page.")
    rule = rules.rule_for(fetched.url, now().date())
    seconds = crawl_table.read_timeout.total_seconds()
    found = read_page(fetched, rule, explain=explain, seconds=seconds)
    if as_json:
        print_json(_facts(found, fetched.url))
    else:
        console = Console(highlight=False)
        if explain:
            show_verdicts(console, found)
        # With an explanation the page's own lines have been shown already.
        with_text = not explain or found.report.route != "page"
        show_reading(console, found, rule=rule, with_text=with_text)
    return 0 if found.title or found.text else 1


def _configured(path: Path | None) -> tuple[CrawlTable, SiteRules]:
    """Return the [crawl] table and the site rules; defaults without a file."""
    config = config_if_any(path)
    if config is None:
        return CrawlTable(), SiteRules()
    return config.crawl, config.site_rules


def read_page(
    page: FetchedPage,
    rule: SiteRule | None,
    *,
    explain: bool,
    seconds: float,
    read: Callable[..., Reading] = read,
) -> Reading:
    """Return the reading of a page as the daemon reads it, in `seconds` at most.

    A worker process reads it: pages from the `unread` folder have broken their reader
    before. Raises TocsinError when the page breaks it again.
    """
    with Workers(1, seconds=seconds) as workers:
        arguments = page.body, page.url, page.content_type, rule
        try:
            found = asyncio.run(workers.run(read, *arguments, explain=explain))
        except Exception as error:
            raise TocsinError(
                f"{page.url}: the page could not be read: {error}."
            ) from error
    is_unknown = found.outlet == urls.host(NOWHERE)
    return replace(found, outlet="") if is_unknown else found


def _open(name: str, url: str, *, max_bytes: int) -> FetchedPage:
    path = Path(name)
    try:
        body = sys.stdin.buffer.read() if name == "-" else path.read_bytes()
        if body.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(body)) as packed:
                body = packed.read(max_bytes)
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise TocsinError(
            f"{name!r} cannot be read as a page: {why}.",
            remedy="Give an address with https://, a file, or - for standard input.",
        ) from error
    if url:
        _check_address("--url", url)
    kept_from, kind = came_with(path)
    address = url or kept_from or _declared_address(body) or NOWHERE
    return FetchedPage(body=body, url=address, content_type=kind)


def _check_address(name: str, url: str) -> None:
    """Raise TocsinError for an argument that is no web address."""
    if problem := urls.address_problem(url):
        raise TocsinError(
            f"{name}: {url!r} is not a web address: {problem}.",
            remedy="Write it as in https://gazette.example/news/1, or name a file.",
        )


def _declared_address(body: bytes) -> str:
    """Return the address that a page in a file declares, "" when it declares none."""
    page = parse_page(decode_markup(body, "text/html"), NOWHERE)
    canonical = (
        link.get("href")
        for link in page.tree.all("link")
        if link.get("rel").lower() == "canonical"
    )
    declared = (*canonical, page.structured.first("og:url"))
    return next((url for url in declared if urls.is_web(url)), "")


def _fetch(url: str, table: CrawlTable) -> FetchedPage:
    found: list[FetchedPage] = []

    async def main(poller: Poller) -> int:
        try:
            response = await poller.get(url)
        except Exception as error:
            raise TocsinError(f"{url}: {failures.explain(error).sentence}") from error
        if (failure := failures.refusal(response, now())) is not None:
            raise TocsinError(f"{url}: {failure.sentence}")
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        found.append(
            FetchedPage(body=response.body, url=response.url, content_type=kind)
        )
        return 0

    crawl(crawl_settings(table, version=this_version()), main, gap=0.0)
    return found[0]


def _facts(found: Reading, url: str) -> dict[str, Any]:
    """Return a reading as JSON values, empty fields included."""
    facts = asdict(found)
    report = facts.pop("report")
    if not report["blocks"]:
        del report["blocks"]
    return {"read_from": url if url != NOWHERE else ""} | facts | {"report": report}
