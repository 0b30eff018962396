"""ReplayWeb.page on loopback: two files of a package, beside an export to look at."""

import contextlib
import functools
import shutil
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

FILES = ("ui.js", "sw.js")
CHROMIUM = [
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
"""How the browser is started: it finds no other host."""

_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Replay</title>
<script src="ui.js"></script></head>
<body><replay-app-main></replay-app-main></body>
</html>"""


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        del format, args


@contextlib.contextmanager
def served_replay(program: Path, export: Path, folder: Path) -> Iterator[str]:
    """Serve the program with an export; yield the address of its page.

    `program` is the folder of the package's files, `folder` an empty one.
    """
    for name in FILES:
        shutil.copyfile(program / name, folder / name)
    shutil.copyfile(export, folder / "case.wacz")
    (folder / "index.html").write_text(_PAGE, "utf-8")
    handler = functools.partial(_Silent, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def open_replay(page: "Page", address: str, url: str, seconds: float) -> "Frame":
    """Have the program replay a page of its export; return the frame that shows it."""
    asked = urllib.parse.urlencode({"view": "pages", "url": url})
    page.goto(f"{address}?source={address}case.wacz#{asked}")
    return frame_of(page, url, seconds)


def frame_of(page: "Page", url: str, seconds: float) -> "Frame":
    """Return the frame in which a page is replayed, once it is there."""
    within = page.frame_locator("iframe")
    within.locator("h1, pre").first.wait_for(timeout=seconds * 1_000)
    return next(frame for frame in page.frames if frame.url.endswith(f"mp_/{url}"))
