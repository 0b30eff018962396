"""Outlets on loopback that publish up to a bound, each on a host of its own.

`python -m benchmarks.soak.outlets` serves them in its own process, prints the port, and
ends when its stdin closes. An outlet publishes when its feed is asked for, unless pages
of it are still to be read: articles come as fast as they are read. Some pages are busy
or break off when they are asked for the first time.
"""

import argparse
import asyncio
import json
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from random import Random

from benchmarks import synthetic_prose
from benchmarks.keep_alive import KeepAlive, answer_with, not_here, path_of
from benchmarks.soak.truth import ArticleId, host_of, planted_word, subject_of
from benchmarks.subprocesses import serving
from benchmarks.synthetic_articles import Press
from benchmarks.synthetic_pages import Look, Piece, feed

LISTED = 40
"""Articles in a feed. What was published since a backup has to be in it still."""

PUBLISHED = 8
"""Articles that an outlet publishes at once."""

SMALLEST, LARGEST = 6_000, 20_000
"""Bytes of a page: the soak is of the daemon, and pages cost the reading processes."""

WORDS = 220
"""Of an article."""

BUSY_EVERY, BROKEN_EVERY = 150, 190
"""One page of so many answers 503 at first, and one breaks off."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """The outlets of a soak, as those ask who started them."""

    port: int

    def allow(self, each: int) -> None:
        """Let each outlet publish until it has published so many articles."""
        self._ask(f"/allow/{each}")

    def published(self) -> list[int]:
        """Return how many articles each outlet has published."""
        return [int(count) for count in json.loads(self._ask("/published"))]

    def _ask(self, path: str) -> bytes:
        wire = HTTPConnection(host_of(0), self.port, timeout=60)
        try:
            wire.request("GET", path)
            return wire.getresponse().read()
        finally:
            wire.close()


def outlets_on_air(
    count: int, *, seed: int, late_from: int
) -> AbstractContextManager[int]:
    """Serve outlets beside a block, which gets the port."""
    asked = ["--outlets", str(count), "--seed", str(seed)]
    return serving("benchmarks.soak.outlets", *asked, "--late-from", str(late_from))


@dataclass(slots=True)
class _Newsroom:
    """What all outlets share."""

    seed: int
    late_from: int
    press: Press
    allowed: int = 0
    outlets: "list[_Outlet]" = field(default_factory=list)


@dataclass(slots=True)
class _Outlet:
    """What an outlet has published, and what of it was read."""

    number: int
    home: str
    newsroom: _Newsroom
    look: Look
    published: int = 0
    unread: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    """Pages that have failed once."""
    listed: dict[int, Piece] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"Outlet {self.number}"

    def feed(self) -> str:
        """Publish, if it may, and return the feed."""
        if not self.unread:
            last = min(self.published + PUBLISHED, self.newsroom.allowed)
            for number in range(self.published, last):
                self.unread.add(number)
                self.listed[number] = self.piece(number)
            self.published = max(self.published, last)
            for number in [*self.listed][:-LISTED]:
                del self.listed[number]
        return feed(self.home, self.name, reversed(self.listed.values()))

    def page(self, number: int) -> bytes:
        """Return the answer with an article's page."""
        if number not in self.failed:
            self.failed.add(number)
            if number % BUSY_EVERY == 7:
                return answer_with("busy", "text/plain", status="503 Busy")
            if number % BROKEN_EVERY == 11:
                return self._page(number)[:-500]
        self.failed.discard(number - 2 * LISTED)
        self.unread.discard(number)
        return self._page(number)

    def _page(self, number: int) -> bytes:
        piece = self.listed.get(number) or self.piece(number)
        return answer_with(self.look.page(piece), "text/html")

    def piece(self, number: int) -> Piece:
        """Return an article, the same one each time."""
        room, id_ = self.newsroom, ArticleId(self.number, number)
        room.press.draw_anew(self.number * 10_000_000 + number)
        (article,) = room.press.articles(1)
        random = Random(f"page {self.number} {number}")
        paragraphs = article.text.split("\n")
        if subject := subject_of(room.seed, id_, late_from=room.late_from):
            word = planted_word(subject, id_)
            paragraphs.insert(1, f"It was seen from {word} as well, until night fell.")
        return Piece(
            url=f"{self.home}/{number}.html",
            outlet=self.name,
            section=random.choice(synthetic_prose.words("sections")),
            title=article.title,
            author=article.authors[0],
            published=_START + timedelta(seconds=number),
            paragraphs=tuple(paragraphs),
            size_bytes=random.randint(SMALLEST, LARGEST),
        )

    def answer(self, head: bytes) -> bytes:
        """Return the answer to a request."""
        path, room = path_of(head), self.newsroom
        name = path.removeprefix("/").removesuffix(".html")
        if path == "/feed.xml":
            return answer_with(self.feed(), "application/rss+xml")
        if name.isdecimal() and int(name) < self.published:
            return self.page(int(name))
        if path.startswith("/allow/"):
            room.allowed = int(path.rpartition("/")[2])
            return answer_with("", "text/plain")
        if path == "/published":
            counts = [outlet.published for outlet in room.outlets]
            return answer_with(json.dumps(counts), "application/json")
        return not_here()


_START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=20)
"""When the first articles came out: none is of the future, nor old."""


async def _serve(asked: argparse.Namespace) -> None:
    loop, port = asyncio.get_running_loop(), 0
    press = Press(1, words=WORDS)
    room = _Newsroom(seed=asked.seed, late_from=asked.late_from, press=press)
    for number in range(asked.outlets):
        outlet = _Outlet(number=number, home="", newsroom=room, look=Look("", ""))
        room.outlets.append(outlet)
        server = await loop.create_server(
            lambda outlet=outlet: KeepAlive(outlet.answer),  # type: ignore[misc]  # kept
            host_of(number),
            port,
        )
        port = server.sockets[0].getsockname()[1]
        outlet.home = f"http://{host_of(number)}:{port}"
        outlet.look = Look(outlet.home, outlet.name)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve outlets until the input ends."""
    parser = argparse.ArgumentParser(prog="benchmarks.soak.outlets")
    for name in ("outlets", "seed", "late-from"):
        parser.add_argument(f"--{name}", type=int, required=True)
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
