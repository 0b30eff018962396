"""An export of styled pages, kept by a daemon from an outlet that is gone since."""

from dataclasses import dataclass
from pathlib import Path

from tests.support import styled_page
from tests.support.daemon_process import Daemon, config, daemon, feed, run
from tests.support.wire_server import WireServer, answer

XML = b"Content-Type: application/rss+xml; charset=utf-8"
EVIDENCE = """[evidence]
pages = "matched"
requisites = "css+images"
min_free_mb = 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyledCase:
    """An export, and the outlet whose pages it has."""

    export: Path
    outlet: str
    """Its address, at which nobody answers any more."""

    @property
    def page(self) -> str:
        """Return the address of its first page."""
        return f"{self.outlet}/1"


def styled_case(folder: Path) -> StyledCase:
    """Have a daemon keep two pages with what they need, and export them."""
    pages = styled_page.pages(2)
    site = WireServer({path: octets for path, (_, octets) in pages.items()})
    items = [(path, title) for path, (title, _) in pages.items()]
    listed = feed(site.url, items).encode()
    site.answers |= {
        **styled_page.files(),
        "/feed": answer("200 OK", XML, body=listed),
        "/robots.txt": answer("200 OK", body=b"User-agent: *\n"),
    }
    sources = {"port": f'url = "{site.url}/feed"'}
    with site, daemon(folder, config(sources, more=EVIDENCE)) as running:
        running.wait(lambda: is_done(running, 2))
        running.stop()
    export = folder / "case.wacz"
    ended = run("evidence", "export", "1", "2", "-o", str(export), cwd=folder)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return StyledCase(export=export, outlet=site.url)


def is_done(running: Daemon, pages: int) -> bool:
    """Return whether so many pages are kept or missed, and nothing is open."""
    ((there, open_),) = running.rows(
        "SELECT count(*) FILTER (WHERE part = 'page'), count(*) FILTER"
        " (WHERE state IN ('due','recorded') OR unsearched) FROM captures"
    ) or [(0, 1)]
    return bool(there == pages and not open_)
