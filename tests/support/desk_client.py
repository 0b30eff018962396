"""The desk over a real database, asked as a browser asks."""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from starlette.testclient import TestClient

from store import sources
from store.bounded_reads import BoundedReads
from store.db import Store
from tests.support.factories import NOW
from tocsin.config import load
from tocsin.web.access.own_forms import BROWSER_COOKIE, HEADER, form_token
from tocsin.web.app import build_app
from tocsin.web.context import DeskContext

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"
kind = "feed"
name = "Gazette"
[sources.post]
url = "https://post.example/feed"
kind = "feed"
name = "Northern Post"
[watchlists.harbour]
query = "ferry OR harbour"
[watchlists.fire]
query = "fire"
"""


@contextlib.contextmanager
def desk(
    folder: Path, store: Store, text: str = CONFIG, *, now: datetime = NOW
) -> Iterator[TestClient]:
    """Yield a client of the desk for a configuration; redirects are not followed.

    What it posts has the token of the desk's forms, in a header.
    """
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    config = load(path)
    store.write(sources.sync, config.sources, now).result()
    reads = BoundedReads(store.path)
    context = DeskContext(lambda: config, store, reads, clock=lambda: now)
    app = build_app(context, ending=asyncio.Event())
    client = TestClient(app, base_url="http://127.0.0.1:8765", follow_redirects=False)
    client.cookies.set(BROWSER_COOKIE, "browser")
    client.headers[HEADER] = form_token("browser")
    with contextlib.closing(reads), client:
        yield client
