"""The newsroom: every outlet an address of its own in 127.0.0.0/8, one cheap server.

`python -m benchmarks.many_outlets PLAN` serves a plan (as JSON) in its own process, so
that its CPU is nobody else's; it prints the port and ends when its stdin closes.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from http.client import HTTPConnection
from random import Random
from typing import Self

from benchmarks import synthetic_pages, synthetic_prose, synthetic_watchlists
from benchmarks.keep_alive import KeepAlive, answer_with, not_here
from benchmarks.subprocesses import serving
from benchmarks.synthetic_pages import Look, Piece

ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /private/\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to crawl."""

    outlets: int
    each: int
    """Articles per outlet."""
    watchlists: int
    latest: str
    """When the newest article comes out, ISO 8601; the others so far apart before."""
    seconds_apart: float = 60.0
    """Between two articles of an outlet."""
    coming: int = 0
    """Articles of each outlet that come out while it is served."""
    port: int = 0
    """0 until the server has chosen one."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the plan that `str` wrote."""
        return cls(**json.loads(text))

    def __str__(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @property
    def articles(self) -> int:
        """Return how many there are in all."""
        return self.outlets * self.each

    def host(self, outlet: int) -> str:
        """Return an outlet's address: each is a host, asked by itself."""
        return f"127.1.{outlet // 250}.{outlet % 250 + 1}"

    def home(self, outlet: int) -> str:
        """Return the address of its front page, without the last slash."""
        return f"http://{self.host(outlet)}:{self.port}"

    def feed(self, outlet: int) -> str:
        """Return the address of its feed."""
        return f"{self.home(outlet)}/{outlet}/feed.xml"

    def name(self, outlet: int) -> str:
        """Return what it is called."""
        return (
            f"The {synthetic_prose.place(Random(f'outlet {outlet}'))} Courier {outlet}"
        )

    def pieces(self, outlet: int) -> list[Piece]:
        """Return its articles, newest first; the same ones every time."""
        numbers = range(outlet * self.each, (outlet + 1) * self.each)
        return [self._piece(outlet, number) for number in numbers]

    def pages(self, *, part: int = 0, of: int = 1) -> Iterator[tuple[str, str]]:
        """Yield the address and the HTML of every article of every `of`th outlet."""
        for outlet in range(part, self.outlets, of):
            look = Look(self.home(outlet), self.name(outlet))
            for piece in self.pieces(outlet):
                yield piece.url, look.page(piece)

    def _piece(self, outlet: int, number: int) -> Piece:
        random = Random(f"article {number}")
        title = synthetic_prose.headline(random)
        texts = synthetic_prose.paragraphs(random, random.randint(200, 900))
        if (
            self.watchlists
            and number % synthetic_watchlists.EVERY == synthetic_watchlists.EVERY // 8
        ):
            subjects = synthetic_watchlists.subjects(self.watchlists)
            subject = subjects[number // synthetic_watchlists.EVERY % len(subjects)]
            title = subject.headline
            texts.insert(1, subject.paragraph)
        slug = "-".join(title.lower().replace("’", "").split()[:6])
        apart = timedelta(seconds=self.seconds_apart)
        return Piece(
            url=f"{self.home(outlet)}/{outlet}/{slug}-{number}.html",
            outlet=self.name(outlet),
            section=random.choice(synthetic_prose.words("sections")),
            title=title,
            author=synthetic_prose.person(random),
            published=datetime.fromisoformat(self.latest) - number % self.each * apart,
            paragraphs=tuple(texts),
            size_bytes=random.randint(
                synthetic_pages.SMALLEST, synthetic_pages.LARGEST
            ),
        )


@contextlib.contextmanager
def on_air(plan: Plan) -> Iterator[Plan]:
    """Serve a plan beside the block; yield it with its port."""
    with serving("benchmarks.many_outlets", str(plan)) as port:
        yield replace(plan, port=port)


def rung(plan: Plan) -> int:
    """Return how many messages the webhook has received."""
    wire = HTTPConnection(plan.host(0), plan.port, timeout=10)
    with contextlib.closing(wire):
        wire.request("GET", "/hook")
        return int(wire.getresponse().read())


def _answers(plan: Plan) -> dict[bytes, bytes]:
    answers = {b"/robots.txt": answer_with(ROBOTS, "text/plain")}
    for url, html in plan.pages():
        path = "/" + url.split("/", 3)[3]
        answers[path.encode()] = answer_with(html, "text/html")
    return answers


class _Feed:
    """The feed of an outlet, as long as it is at the time."""

    def __init__(self, plan: Plan, outlet: int) -> None:
        self._home, self._name = plan.home(outlet), plan.name(outlet)
        self._pieces = plan.pieces(outlet)
        self._coming, self._apart = plan.coming, plan.seconds_apart
        self._made: tuple[int, bytes] = -1, b""
        self.answer(0.0)

    def answer(self, seconds: float) -> bytes:
        """Return the answer when it has been served for so many seconds."""
        ahead = max(0, self._coming - int(seconds / self._apart))
        if self._made[0] != ahead:
            text = synthetic_pages.feed(self._home, self._name, self._pieces[ahead:])
            self._made = ahead, answer_with(text, "application/rss+xml")
        return self._made[1]


class _Server:
    """Whole answers, made beforehand, feeds that grow, and a webhook that counts."""

    def __init__(self) -> None:
        self.answers: dict[bytes, bytes] = {}
        """By path."""
        self.feeds: dict[bytes, _Feed] = {}
        """By path."""
        self.began = time.monotonic()
        """When it began to serve them."""
        self._missing = not_here()
        self._rung = 0

    def answer(self, head: bytes) -> bytes:
        """Return the answer to a request."""
        method, path, _ = head.split(b" ", 2)
        if path == b"/hook":
            self._rung += method == b"POST"
            return answer_with(str(self._rung), "text/plain")
        if feed := self.feeds.get(path):
            return feed.answer(time.monotonic() - self.began)
        return self.answers.get(path, self._missing)


async def _serve(plan: Plan) -> None:
    loop = asyncio.get_running_loop()
    server = _Server()
    first = await loop.create_server(lambda: KeepAlive(server.answer), plan.host(0), 0)
    plan = replace(plan, port=first.sockets[0].getsockname()[1])
    for outlet in range(1, plan.outlets):
        host = plan.host(outlet)
        await loop.create_server(lambda: KeepAlive(server.answer), host, plan.port)
    for outlet in range(plan.outlets):
        path = plan.feed(outlet).removeprefix(plan.home(outlet))
        server.feeds[path.encode()] = _Feed(plan, outlet)
    server.answers = _answers(plan)
    server.began = time.monotonic()
    print(plan.port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(Plan.parse(sys.argv[1])))
