"""The desk over a real database, asked as a browser asks."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from argon2 import PasswordHasher
from httpx2 import Response
from starlette.testclient import TestClient

from store import sources
from store.bounded_reads import BoundedReads
from store.db import Store
from tests.support.factories import NOW
from tocsin.config import load
from tocsin.web.access.login_sessions import SESSION_COOKIE, key_of
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


PASSWORD = "four words by the sea"
"""Of every user of the tests."""

_HASH = PasswordHasher(1, 8, 1).hash(PASSWORD)
"""By the least that Argon2 can do: checking it takes no time."""


def with_users(text: str = CONFIG, **roles: str) -> str:
    """Return a configuration with users of these roles."""
    return text + "".join(
        f'[desk.users.{name}]\nrole = "{role}"\npassword_hash = "{_HASH}"\n'
        for name, role in roles.items()
    )


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> Response:
    """Sign a user in; what the client posts from now on has their token."""
    fields = {"name": name, "password": password}
    answer = client.post("/login", data=fields)
    if cookie := client.cookies.get(SESSION_COOKIE):
        client.headers[HEADER] = form_token(key_of(cookie))
    return answer


@contextlib.contextmanager
def desk(
    folder: Path,
    store: Store,
    text: str = CONFIG,
    *,
    now: datetime = NOW,
    clock: Callable[[], datetime] | None = None,
) -> Iterator[TestClient]:
    """Yield a client of the desk for a configuration; redirects are not followed.

    What it posts has the token of the desk's forms, in a header.
    """
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    config = load(path)
    store.write(sources.sync, config.sources, now).result()
    reads = BoundedReads(store.path)
    context = DeskContext(lambda: config, store, reads, clock=clock or (lambda: now))
    app = build_app(context, ending=asyncio.Event())
    client = TestClient(
        app,
        base_url="http://127.0.0.1:8765",
        follow_redirects=False,
        client=("127.0.0.1", 50_000),
    )
    client.cookies.set(BROWSER_COOKIE, "browser")
    client.headers[HEADER] = form_token("browser")
    with contextlib.closing(reads), client:
        yield client
