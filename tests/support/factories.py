"""The nouns with defaults: a test names only what it is about."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from spiders import urls
from store import entries, sources
from store.database import Database
from store.entries import ListedEntry, WaitingEntry
from store.message import Message
from store.model import (
    Alert,
    Article,
    Clipping,
    Entry,
    Match,
    Route,
    Source,
    Span,
    Visit,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""When the tests take place; a Monday."""

OUTLETS = ("Gazette", "Northern Post", "Isle Observer", "Kustcourant", "Radio Sund")

WORDS = ("ferry late", "the ferry was late")
"""The words of some article, as its index keeps them."""


def source(key: str = "gazette", **more: Any) -> Source:
    """Return a source; its address is made from its key."""
    plain = Source(
        key=key,
        name=key.title(),
        kind="feed",
        url=f"https://{key}.example/feed",
        every=timedelta(minutes=15),
    )
    return replace(plain, **more)


def entry(number: int = 1, **more: Any) -> Entry:
    """Return an entry of the gazette; its address and title tell its number."""
    plain = Entry(
        url=f"https://gazette.example/{number}",
        title=f"Ferry {number} late",
        summary="The ferry was late.",
        published=NOW,
    )
    return replace(plain, **more)


def found(listed: Entry | None = None, **more: Any) -> ListedEntry:
    """Return an entry as a visit brought it; its key is its address."""
    listed = listed or entry()
    host = urls.host(listed.url)
    return replace(ListedEntry(entry=listed, key=listed.url, host=host), **more)


def visit(key: str = "gazette", **more: Any) -> Visit:
    """Return a visit that went well and listed something."""
    plain = Visit(source=key, at=NOW, outcome="ok", status=200, listed=1)
    return replace(plain, **more)


def article(number: int = 1, **more: Any) -> Article:
    """Return an article of the gazette, of a text that no other number has."""
    plain = Article(
        url=f"https://gazette.example/{number}",
        source="gazette",
        title=f"Ferry {number} late",
        text=f"The ferry at pier {number} was late. "
        + f"Nobody knew why {number}. " * 20,
        seen=NOW,
        authors=("Ada Ferry",),
        published=NOW,
        language="en",
        outlet="Gazette",
    )
    return replace(plain, **more)


def match(watchlist: str = "ferries", **more: Any) -> Match:
    """Return a match on the first word of the text."""
    plain = Match(
        watchlist=watchlist,
        spans=(Span(field="text", start=4, end=9),),
        words=("ferry",),
        snippet=(("The ", False), ("ferry", True), (" was late.", False)),
    )
    return replace(plain, **more)


def clipping(number: int = 1, **more: Any) -> Clipping:
    """Return the clipping of an article on a ferry; its address tells its number."""
    plain = Clipping(
        watchlist="ferries",
        title=f"Ferry {number} late",
        title_spans=((0, 5),),
        url=f"https://gazette.example/{number}",
        outlet=OUTLETS[(number - 1) % len(OUTLETS)],
        published=NOW,
        seen=NOW,
        words=("ferry",),
        snippet=(("The ", False), ("ferry", True), (" was late.", False)),
        score=40,
    )
    return replace(plain, **more)


def alert(*routes: Route | str, **more: Any) -> Alert:
    """Return an alert for these routes, or channels at once; for the hook without."""
    every = [Route(route) if isinstance(route, str) else route for route in routes]
    return Alert(
        routes=tuple(every) or (Route("hook"),),
        clipping=clipping(**more),
    )


def message(title: str = "Ferry late", **more: Any) -> Message:
    """Return a plain message that says its title."""
    plain = Message(title=title, body=title, format="text", plain=title)
    return replace(plain, **more)


def waiting(db: Database, listed: Entry, **more: Any) -> WaitingEntry:
    """Let the gazette list an entry; return it as it waits to be read."""
    sources.sync(db, [source()], NOW)
    entries.add(db, "gazette", [found(listed, **more)], NOW)
    row = db.conn.execute("SELECT id FROM entries WHERE url = ?", (listed.url,))
    item = entries.get(db, row.fetchone()[0], NOW)
    assert item is not None
    return item


def closed_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
