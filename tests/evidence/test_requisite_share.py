"""Pictures of pages never take more than a quarter of all requests."""

import contextlib
import threading
from pathlib import Path

from tests.support.daemon_process import config, daemon, feed, page, prose
from tests.support.patience import seconds
from tests.support.styled_case import EVIDENCE, is_done
from tests.support.styled_page import picture
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml

HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
ANSWER_SECONDS = seconds(0.05)
"""How long a picture waits for another request, which must not come."""


class PictureHosts:
    """Sites with a picture each, which note how many are asked for at once."""

    def __init__(self) -> None:
        self.most = self._asking = 0
        self._changed = threading.Condition()

    def answer(self, asked: ReceivedRequest) -> Reply:
        """Answer once another request came, or did not for a while."""
        del asked
        with self._changed:
            self._asking += 1
            self.most = max(self.most, self._asking)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._asking > 1, timeout=ANSWER_SECONDS)
            self._asking -= 1
        return Reply(picture(), headers={"Content-Type": "image/png"})


def test_pictures_of_three_hosts_come_one_after_the_other(tmp_path: Path) -> None:
    pictures = PictureHosts()
    with contextlib.ExitStack() as stack:
        hosts = [stack.enter_context(WebServer(host=host)) for host in HOSTS]
        for host in hosts:
            host.pages["/a.png"] = pictures.answer
        site = stack.enter_context(WebServer())
        links = "".join(f'<img src="{host.url}/a.png">' for host in hosts)
        text = page("Ferry one", *prose("ferry", 1))
        site.pages["/1"] = html(text.replace("</body>", f"{links}</body>"))
        site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry one")]))
        sources = {"port": f'url = "{site.url}/feed"'}
        whole = config(sources, crawl="at_once = 4", more=EVIDENCE)

        with daemon(tmp_path, whole) as running:
            running.wait(lambda: is_done(running, 1))
            states = running.rows("SELECT state FROM captures WHERE part = 'image'")

    assert states == [("kept",)] * 3
    assert pictures.most == 1
