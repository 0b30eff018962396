"""`tocsin extract`: what is read on one page, and why so."""

import asyncio
import gzip
import io
import json
import sys
import zlib
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from spiders import urls
from spiders.extract import read
from spiders.extract.page.decode import decode_page
from spiders.extract.page.parsed_page import parse_page
from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule, SiteRules
from spiders.fetch.failures import explain as explained
from spiders.fetch.failures import refusal
from spiders.fetch.poller import Poller, crawl
from store.errors import TocsinError
from tocsin.cli.views.reading_view import show_reading, show_verdicts
from tocsin.config import load
from tocsin.config.tables import CrawlTable
from tocsin.daemon.unread_pages import FetchedPage, came_with
from tocsin.logs.setup import set_up_logs
from tocsin.wiring.clock import now
from tocsin.wiring.own_spiders import crawl_settings
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers

NOWHERE = "https://page.invalid/"
"""The address of a page that came from none; `.invalid` is nobody's (RFC 2606)."""


@click.command()
@click.argument("page")
@click.option(
    "--explain", is_flag=True, help="Show all lines, and why some are left out."
)
@click.option("--json", "as_json", is_flag=True, help="Print it for a program.")
@click.option("--url", default="", help="The address that a file came from.")
@click.option(
    "-c",
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="TOCSIN_CONFIG",
    help="The configuration: its site rules count.  [default: config.toml, if there]",
)
def extract(
    page: str, explain: bool, as_json: bool, url: str, path: Path | None
) -> int:
    """Show what is read on a page: an address, a file, or "-" for standard input.

    An address is asked as the daemon asks: robots.txt and the guard hold. Nothing is
    stored.
    """
    set_up_logs("text")
    crawl_table, rules = _configured(path)
    if urls.is_web(page):
        fetched = _fetch(page, crawl_table)
    else:
        fetched = _open(page, url, max_bytes=crawl_table.max_page_mb * 1_000_000)
    if not decode_page(fetched.body, fetched.content_type).strip():
        raise TocsinError(f"{page}: there is no text in it, so it is no page.")
    rule = rules.rule_for(fetched.url, now().date())
    seconds = crawl_table.read_timeout.total_seconds()
    found = read_page(fetched, rule, explain=explain, seconds=seconds)
    if as_json:
        click.echo(json.dumps(_facts(found, fetched.url), ensure_ascii=False, indent=2))
    else:
        console = Console(highlight=False)
        if explain:
            show_verdicts(console, found)
        # Of the page's own lines those that are the text have just been shown.
        with_text = not explain or found.report.route != "page"
        show_reading(console, found, rule=rule, with_text=with_text)
    return 0 if found.title or found.text else 1


def _configured(path: Path | None) -> tuple[CrawlTable, SiteRules]:
    """Return how to fetch and by which rules to read; the defaults without a file."""
    if path is None:
        path = Path("config.toml")
        if not path.exists():
            return CrawlTable(), SiteRules()
    config = load(path)
    return config.crawl, config.site_rules


def read_page(
    page: FetchedPage,
    rule: SiteRule | None,
    *,
    explain: bool,
    seconds: float,
    read: Callable[..., Reading] = read,
) -> Reading:
    """Return what a page says, read as the daemon reads it, in `seconds` at most.

    In a worker: what is looked at here has often broken its reader once already. Raises
    TocsinError when it breaks it again.
    """
    with Workers(1, seconds=seconds) as workers:
        said = page.body, page.url, page.content_type, rule
        try:
            found = asyncio.run(workers.run(read, *said, explain=explain))
        except Exception as error:
            why = f"the page could not be read: {error}"
            raise TocsinError(f"{page.url}: {why}.") from error
    is_nobodys = found.outlet == urls.host(NOWHERE)
    return replace(found, outlet="") if is_nobodys else found


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
            f"{name!r} is no page that can be read: {why}.",
            remedy="Give an address with https://, a file, or - for standard input.",
        ) from error
    if url and not urls.is_web(url):
        raise TocsinError(
            f"--url: {url!r} is no web address.", remedy="Write it with https://."
        )
    kept_from, kind = came_with(path)
    came_from = url or kept_from or _claimed(body) or NOWHERE
    return FetchedPage(body=body, url=came_from, content_type=kind)


def _claimed(body: bytes) -> str:
    """Return the address that a file says it has: it cannot be held against another."""
    page = parse_page(decode_page(body, "text/html"), NOWHERE)
    canonical = (
        link.get("href")
        for link in page.tree.all("link")
        if link.get("rel").lower() == "canonical"
    )
    said = (*canonical, page.structured.first("og:url"))
    return next((url for url in said if urls.is_web(url)), "")


def _fetch(url: str, table: CrawlTable) -> FetchedPage:
    found: list[FetchedPage] = []

    async def main(poller: Poller) -> int:
        try:
            response = await poller.get(url)
        except Exception as error:
            raise TocsinError(f"{url}: {explained(error).sentence}") from error
        if (failure := refusal(response, now())) is not None:
            raise TocsinError(f"{url}: {failure.sentence}")
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        found.append(
            FetchedPage(body=response.body, url=response.url, content_type=kind)
        )
        return 0

    crawl(crawl_settings(table, version=this_version()), main, gap=0.0)
    return found[0]


def _facts(found: Reading, url: str) -> dict[str, Any]:
    """Return a reading as JSON takes it, empty fields included."""
    facts = asdict(found)
    report = facts.pop("report")
    if not report["blocks"]:
        del report["blocks"]
    return (
        {"read_from": url if url != NOWHERE else ""}
        | {k: _plain(v) for k, v in facts.items()}
        | {"report": report}
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
