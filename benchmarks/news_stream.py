"""Outlets on loopback that publish without end, each on a host of its own.

`python -m benchmarks.news_stream HOSTS` serves them in its own process, so that its CPU
is nobody else's; it prints the port and ends when its stdin closes. An outlet publishes
when its feed is asked for, unless pages of it are still to be read: so articles come as
fast as they are read. Pages are made when they are asked for. `/hook` takes messages.
"""

import asyncio
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks import synthetic_prose
from benchmarks.keep_alive import KeepAlive, answer_with, not_here, path_of
from benchmarks.subprocesses import serving
from benchmarks.synthetic_articles import Press
from benchmarks.synthetic_pages import Look, Piece, feed

LISTED = 30
"""Articles in a feed: the median of real ones is between 20 and 30."""

PUBLISHED = 5
"""Articles that an outlet publishes at once."""

SMALLEST, LARGEST = 20_000, 60_000
"""Bytes of a page: reading costs the workers, whose memory is not measured here."""

HOOK = "/hook"
"""Where messages are sent, on the first host."""


def host_at(number: int) -> str:
    """Return the address of an outlet's host, by its number."""
    return f"127.5.{number // 250}.{number % 250 + 1}"


def outlets_on_air(hosts: int) -> AbstractContextManager[int]:
    """Serve so many outlets beside a block, which gets the port."""
    return serving("benchmarks.news_stream", str(hosts))


@dataclass(slots=True)
class _Outlet:
    """What an outlet has published, and what of it was read."""

    number: int
    home: str
    press: Press
    look: Look
    published: int = 0
    unread: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"Outlet {self.number}"

    def feed(self) -> str:
        """Publish, and return the feed."""
        if not self.unread:
            self.unread.update(range(self.published, self.published + PUBLISHED))
            self.published += PUBLISHED
        oldest = max(0, self.published - LISTED)
        newest_first = reversed(range(oldest, self.published))
        return feed(self.home, self.name, [self.piece(id_) for id_ in newest_first])

    def page(self, id_: int) -> str:
        """Return an article's page; it is read now."""
        self.unread.discard(id_)
        return self.look.page(self.piece(id_))

    def piece(self, id_: int) -> Piece:
        """Return an article, the same one each time."""
        seed = self.number * 1_000_000 + id_
        self.press.draw_anew(seed)
        (article,) = self.press.articles(1)
        random = Random(seed)
        return Piece(
            url=f"{self.home}/{id_}.html",
            outlet=self.name,
            section=random.choice(synthetic_prose.words("sections")),
            title=article.title,
            author=article.authors[0],
            published=_START + timedelta(seconds=id_),
            paragraphs=tuple(article.text.split("\n")),
            size_bytes=random.randint(SMALLEST, LARGEST),
        )

    def answer(self, head: bytes) -> bytes:
        """Return the answer to a request."""
        path = path_of(head)
        name = path.removeprefix("/").removesuffix(".html")
        if path == "/feed.xml":
            return answer_with(self.feed(), "application/rss+xml")
        if name.isdecimal() and int(name) < self.published:
            return answer_with(self.page(int(name)), "text/html")
        if path == HOOK:
            return answer_with("", "text/plain")
        return not_here()


_START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=12)
"""When the first articles came out: no article is of the future or old."""


async def _serve(hosts: int) -> None:
    loop, press, port = asyncio.get_running_loop(), Press(), 0
    for number in range(hosts):
        outlet = _Outlet(number=number, home="", press=press, look=Look("", ""))
        server = await loop.create_server(
            lambda outlet=outlet: KeepAlive(outlet.answer),  # type: ignore[misc]  # kept
            host_at(number),
            port,
        )
        port = server.sockets[0].getsockname()[1]
        outlet.home = f"http://{host_at(number)}:{port}"
        outlet.look = Look(outlet.home, outlet.name)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
