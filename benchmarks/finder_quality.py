"""`python -m benchmarks.finder_quality FOLDER`: the finder on sites that were built.

The folder has a file `finder.toml` with a table for each site: `folder`, what its
publishing program wrote, left out if a server runs by itself; `port`, where it is
served on loopback, since feeds hold whole addresses; `best`, the paths of which one has
to come first, empty where nothing should be found; and `pages`, the paths that are
looked at, the front page if it is left out.
"""

import argparse
import functools
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from spiders.discovery.finder import Discovery, Finder
from spiders.fetch.poller import Poller, crawl
from tocsin.config.tables import CrawlTable
from tocsin.wiring.clock import now
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers

MOST_REQUESTS = 12
"""What the documentation promises, robots.txt included."""

TRUTH = "finder.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSite:
    """A site on disk, and what the finder should say of it."""

    name: str
    folder: Path | None
    """None when its server runs already."""
    port: int
    best: tuple[str, ...]
    pages: tuple[str, ...]

    @property
    def root(self) -> str:
        """Return the address at which it is served."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinderVerdict:
    """What the finder made of a site, looking at one of its pages."""

    site: BuiltSite
    page: str
    found: Discovery
    requests: int
    """Requests that the site's server got, or should have got."""

    @property
    def first(self) -> str:
        """Return the path of the best source, "" when there is none."""
        best = self.found.best
        return best[0].way.url.removeprefix(self.site.root) if best else ""

    @property
    def is_right(self) -> bool:
        """Return whether the right source came first, with few enough requests."""
        right = self.first in self.site.best if self.site.best else not self.first
        return right and self.requests <= MOST_REQUESTS


def sites_of(folder: Path) -> list[BuiltSite]:
    """Return the sites that the truth in a folder names."""
    tables: Mapping[str, Any] = tomllib.loads((folder / TRUTH).read_text("utf-8"))
    return [
        BuiltSite(
            name=name,
            folder=folder / table["folder"] if "folder" in table else None,
            port=table["port"],
            best=tuple(table["best"]),
            pages=tuple(table.get("pages", ["/"])),
        )
        for name, table in tables.items()
    ]


class _StaticHandler(SimpleHTTPRequestHandler):
    """Serves files as a web server with stock settings does: feeds are text/xml."""

    extensions_map = {  # noqa: RUF012  # the standard library's name
        **SimpleHTTPRequestHandler.extensions_map,
        ".xml": "text/xml",
        ".atom": "application/atom+xml",
    }

    def do_GET(self) -> None:
        """Count the request and send the file."""
        paths: list[str] = self.server.paths  # type: ignore[attr-defined]
        paths.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the table is the output."""


@contextmanager
def served(site: BuiltSite) -> Iterator[list[str]]:
    """Serve a site beside the block; yield the paths that are asked for."""
    if site.folder is None:
        yield []
        return
    handler = functools.partial(_StaticHandler, directory=str(site.folder))
    with ThreadingHTTPServer(("127.0.0.1", site.port), handler) as server:
        paths: list[str] = []
        server.paths = paths  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield paths
        finally:
            server.shutdown()
            thread.join()


def look_at(sites: list[BuiltSite]) -> list[FinderVerdict]:
    """Return what the finder makes of each site, one after the other."""
    verdicts: list[FinderVerdict] = []

    async def main(poller: Poller) -> int:
        for site, page in [(each, page) for each in sites for page in each.pages]:
            asked = running[site.name]
            asked.clear()
            finder = Finder(poller=poller, run=workers.run, clock=now)
            found = await finder.find(site.root + page)
            # The rules of robots.txt are kept from the first page on.
            count = max(len(asked), found.requests + 1)
            verdicts.append(
                FinderVerdict(site=site, page=page, found=found, requests=count)
            )
        return 0

    table = CrawlTable(allow=("127.0.0.0/8",))
    settings = crawl_settings(table, version=this_version())
    with ExitStack() as stack:
        running = {site.name: stack.enter_context(served(site)) for site in sites}
        workers = stack.enter_context(Workers(1, seconds=30.0))
        crawl(settings, main, gap=0.0)
    return verdicts


def shown(verdict: FinderVerdict) -> str:
    """Return a row: right or not, requests, the page, what came first."""
    mark = "right" if verdict.is_right else "WRONG"
    wanted = " or ".join(verdict.site.best) or "nothing"
    first = verdict.first or "nothing"
    note = "" if verdict.is_right else f"   (wanted: {wanted})"
    row = f"{verdict.site.name:<20}{mark:>6}{verdict.requests:>10}"
    return f"{row}   {verdict.page} → {first}{note}"


def main() -> None:
    """Serve the sites of a folder, and print what the finder makes of each."""
    parser = argparse.ArgumentParser(description="The finder on built sites.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", help="names of sites")
    asked = parser.parse_args()
    if not (asked.folder / TRUTH).exists():
        print(f"{asked.folder}: no {TRUTH}, so nothing is measured.", file=sys.stderr)
        return
    sites = [
        site
        for site in sites_of(asked.folder)
        if asked.only in (None, []) or site.name in asked.only
    ]
    print(f"{'':<20}{'':>6}{'requests':>10}   page → what came first")
    try:
        verdicts = look_at(sites)
    except OSError as error:
        ports = ", ".join(str(site.port) for site in sites)
        print(f"one of the ports {ports} is in use: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    for verdict in verdicts:
        print(shown(verdict))
    right = sum(verdict.is_right for verdict in verdicts)
    print(f"{right} of {len(verdicts)} right")


if __name__ == "__main__":
    main()
