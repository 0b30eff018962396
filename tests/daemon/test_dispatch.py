"""Many entries, few places: each page is asked for once, each host by one at a time."""

import contextlib
import threading
from pathlib import Path

from tests.support.daemon_process import config, daemon, feed, page, prose
from tests.support.patience import seconds
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
PAGES = 12
"""Of each host: more than one look finds."""

ANSWER_SECONDS = seconds(0.02)
"""How long a page waits for a second request to its host, which must not come."""


class Outlet:
    """A site with a feed that notes how many ask for its pages at once."""

    def __init__(self, site: WebServer, number: int) -> None:
        self.site = site
        self.most = 0
        self._asking = 0
        self._changed = threading.Condition()
        self.paths = [f"/{number}/{each:02}" for each in range(PAGES)]
        for path in self.paths:
            site.pages[path] = self._answer
        items = [(path, f"Ferry {path}") for path in self.paths]
        site.pages["/feed"] = xml(feed(site.url, items), etag='"a"')

    def _answer(self, asked: ReceivedRequest) -> Reply:
        with self._changed:
            self._asking += 1
            self.most = max(self.most, self._asking)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._asking > 1, timeout=ANSWER_SECONDS)
            self._asking -= 1
        number = int(asked.path.replace("/", ""))
        return html(page(f"Ferry {asked.path}", *prose("ferry", number)))


def test_each_page_is_asked_for_once_and_each_host_by_one_at_a_time(
    tmp_path: Path,
) -> None:
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(WebServer(host=host)) for host in HOSTS]
        outlets = [Outlet(site, number) for number, site in enumerate(sites, 1)]
        sources = {f"o{n}": f'url = "{o.site.url}/feed"' for n, o in enumerate(outlets)}

        with daemon(tmp_path, config(sources, crawl="at_once = 2")) as running:
            running.wait(
                lambda: (
                    len(running.rows("SELECT 1 FROM entries WHERE state = 'read'"))
                    == PAGES * len(HOSTS)
                )
            )

        assert "Traceback" not in running.said()
        for outlet in outlets:
            asked = [path for path in outlet.site.paths() if path in outlet.paths]
            assert sorted(asked) == sorted(outlet.paths)
            assert outlet.most == 1


def test_entries_are_read_when_visits_alone_could_keep_their_host_busy(
    tmp_path: Path,
) -> None:
    with WebServer() as site:
        outlet = Outlet(site, 1)
        sources = {"outlet": f'url = "{site.url}/feed"'}
        # A visit is due again before the gap after the last one has passed.
        text = config(sources).replace('gap = "0s"', 'gap = "1s"')

        with daemon(tmp_path, text) as running:
            running.wait(
                lambda: (
                    len(running.rows("SELECT 1 FROM entries WHERE state = 'read'")) > 2
                )
            )

        assert outlet.most == 1
        assert site.paths().count("/feed") > 1
